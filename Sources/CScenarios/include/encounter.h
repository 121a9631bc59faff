/// The encounter of a braking car with one other road user, stepped in lockstep.
///
/// The car drives along x with its front's centre at (0, 0) when time begins; the other one's centre
/// begins `distance` ahead and `offset` to the side, and moves by a prescribed law. Units are metres and
/// seconds. No kernel checks its arguments: the Swift side does.

#ifndef CSCENARIOS_ENCOUNTER_H
#define CSCENARIOS_ENCOUNTER_H

#include <stddef.h>
#include <stdint.h>

/// What an encounter is described by, in this order; one array of `stride` numbers each.
enum {
  US_SPEED,           // the car's, m/s
  US_LATENCY,         // from first reason to brake to the brakes' first bite, s
  US_DECELERATION,    // that braking reaches, m/s2
  US_JERK,            // at which it builds up, m/s3
  US_DISTANCE,        // front to the other's centre, m
  US_OTHER_SPEED,     // along the road, m/s
  US_OTHER_BRAKING,   // the other's deceleration, reached at once, m/s2
  US_OFFSET,          // lateral distance of centres, m; the other moves towards smaller values
  US_LATERAL_SPEED,   // that it reaches, m/s
  US_LATERAL_RUNUP,   // distance over which it reaches it, m
  US_LATERAL_END,     // offset at which it stops moving sideways, m
  US_CORNER_GAP,      // from the sight-blocking corner to the other's centre, along the road, m
  US_CORNER_OFFSET,   // the corner's lateral distance from the car's centre line, m
  US_NOTICE_OFFSET,   // the other counts as a reason to brake from this offset on, m
  US_HALF_LENGTH,     // half the other's extent along the road, m
  US_HALF_WIDTHS,     // half the car's width and half the other's lateral extent together, m
  US_LENGTH,          // the car's, m
  US_ENCOUNTER_FIELDS
};

/// What comes of it, in this order.
enum {
  US_COLLISION,       // 1 where the boxes touch while the car moves, else 0
  US_IMPACT_SPEED,    // closing speed along the road at contact, m/s; 0 without
  US_END_TIME,        // of contact, standstill, or passing, s
  US_MINIMUM_DISTANCE,  // between the boxes, m; 0 at contact
  US_MINIMUM_TTC,     // least time to contact at the speeds of the moment while paths overlap, s
  US_SIGHT_TIME,      // first reason to brake, s; infinite where there was none
  US_FRONTAL,         // 1 where the car's front is what touched, not its side
  US_ENCOUNTER_OUTCOMES
};

/// Paths through the kernels, for tests.
typedef enum { US_PATH_BEST = 0, US_PATH_PLAIN = 1, US_PATH_AVX2 = 2 } us_path;

/// Makes the encounters take this path from now on, where the CPU can.
void us_force_path(us_path path);

/// Plays `count` encounters with time step `step` (s) up to `horizon` (s).
/// `in[f * stride + i]`, `out[f * stride + i]`: encounter i; `stride` is not below `count`.
/// Complexity: steps until all of a group are over; groups are of encounters that last about as long.
void us_play_encounters(
    const float *in, float *out, int64_t count, int64_t stride, float step, float horizon);

#endif

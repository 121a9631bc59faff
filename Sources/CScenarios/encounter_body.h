// The encounter for one vector width: included once a width, which defines US_BODY, US_WIDTH, US_TARGET.
//
// US_WIDTH encounters are stepped together, their state in registers. A lane that is over goes on being
// computed, unseen: its state of the step before is kept when it ends, and the event within the last
// step is found afterwards. No lane looks at another, so the width does not change a byte.
#include <string.h>

#pragma STDC FP_CONTRACT OFF

#if defined(__x86_64__)
#include <immintrin.h>
#endif

typedef float lanes __attribute__((vector_size(4 * US_WIDTH)));
typedef int32_t mask __attribute__((vector_size(4 * US_WIDTH)));

#define US_INLINE static inline __attribute__((always_inline)) US_TARGET

US_INLINE lanes pick(mask when, lanes yes, lanes no) {
  return (lanes)((when & (mask)yes) | (~when & (mask)no));
}
US_INLINE lanes least(lanes a, lanes b) { return pick(a < b, a, b); }
US_INLINE lanes most(lanes a, lanes b) { return pick(a > b, a, b); }
US_INLINE lanes magnitude(lanes a) { return (lanes)((mask)a & 0x7FFFFFFF); }

US_INLINE lanes loaded(const float *from) {
  lanes value;
  memcpy(&value, from, sizeof value);
  return value;
}
US_INLINE void stored(float *to, lanes value) { memcpy(to, &value, sizeof value); }

US_INLINE lanes root(lanes x) {
#if defined(__x86_64__) && US_WIDTH == 16
  return (lanes)_mm512_sqrt_ps((__m512)x);
#elif defined(__x86_64__) && US_WIDTH == 8
  return (lanes)_mm256_sqrt_ps((__m256)x);
#else
  for (int i = 0; i < US_WIDTH; i++) x[i] = __builtin_elementwise_sqrt(x[i]);
  return x;
#endif
}

US_INLINE int any(mask m) {
#if defined(__x86_64__) && US_WIDTH == 16
  return _mm512_movepi32_mask((__m512i)m) != 0;
#elif defined(__x86_64__) && US_WIDTH == 8
  return _mm256_movemask_ps((__m256)m) != 0;
#elif defined(__x86_64__) && US_WIDTH == 4
  return _mm_movemask_ps((__m128)m) != 0;
#else
  int32_t all = 0;
  for (int i = 0; i < US_WIDTH; i++) all |= m[i];
  return all != 0;
#endif
}

// How the other one moves sideways: uniformly accelerated over a distance, then uniform, then at rest.
typedef struct {
  lanes offset, speed, half_rate, ramp, total;
} us_sideways;

// When it has moved `distance` to the side; never, where it stops before.
US_INLINE lanes reached(const us_sideways *other, lanes distance, lanes never) {
  lanes zero = {0};
  lanes within = root(most(distance, zero) / other->half_rate);
  lanes beyond = 0.5f * other->ramp + distance / other->speed;
  lanes time = pick(within < other->ramp, within, beyond);
  time = pick((distance > other->total) | (other->speed <= 0.0f), never, time);
  return pick(distance <= 0.0f, zero, time);
}

US_TARGET
static void play_lanes(const float *in, float *out, int64_t stride, float step, float horizon) {
#define FIELD(name) loaded(in + US_##name * stride)
  const lanes zero = {0}, never = zero + __builtin_inff(), one = zero + 1.0f;
  lanes v = FIELD(SPEED);
  const lanes latency = FIELD(LATENCY), strongest = FIELD(DECELERATION), jerk = FIELD(JERK);
  lanes d = FIELD(DISTANCE);
  const lanes other_speed = FIELD(OTHER_SPEED), other_braking = FIELD(OTHER_BRAKING);
  us_sideways other;
  other.offset = FIELD(OFFSET);
  other.speed = FIELD(LATERAL_SPEED);
  other.total = other.offset - FIELD(LATERAL_END);
  other.ramp = pick(other.speed > 0.0f, 2.0f * FIELD(LATERAL_RUNUP) / other.speed, zero);
  other.half_rate = pick(other.ramp > 0.0f, 0.5f * other.speed / other.ramp, zero);
  const lanes corner_gap = FIELD(CORNER_GAP), corner = FIELD(CORNER_OFFSET);
  const lanes half_length = FIELD(HALF_LENGTH), half_widths = FIELD(HALF_WIDTHS);
  const lanes behind = half_length + FIELD(LENGTH);
  const lanes noticed = reached(&other, other.offset - FIELD(NOTICE_OFFSET), never);
  const lanes entered = reached(&other, other.offset - half_widths, never);
  const lanes gone = zero - (half_widths + 1.0f);
  const lanes other_stop = pick(other_braking > 0.0f, other_speed / other_braking, never);
  const int is_moving = any(other_speed != 0.0f);
#undef FIELD

  const float h_step = step;
  lanes p = other.offset, a = zero, ahead = zero;
  lanes f = d * (p - corner) - p * corner_gap;
  mask is_unseen = f > 0.0f;
  lanes sight = pick(is_unseen, never, noticed), onset = sight + latency;
  lanes gap = d - half_length;
  lanes nearest, ttc_gap = one, ttc_speed = zero;
  {
    lanes dx = most(gap, zero), dy = most(magnitude(p) - half_widths, zero);
    nearest = dx * dx + dy * dy;
  }
  mask is_alive = one == one;
  // Kept when a lane ends: the state before its last step.
  lanes end_v = v, end_d = d, end_a = a, end_a1 = a, end_t = zero, end_near = nearest;
  lanes end_ttc_gap = ttc_gap, end_ttc_speed = ttc_speed;
  mask did_touch = is_alive ^ is_alive, did_stop = did_touch;

  float now = 0;
  for (int32_t n = 1; now < horizon; n++) {
    const float next = (float)n * h_step;
    const lanes t1 = zero + next;
    lanes tm = least(t1, other.ramp);
    lanes travelled = other.half_rate * tm * tm + other.speed * (t1 - tm);
    lanes p1 = other.offset - least(travelled, other.total);

    lanes v1 = v, a1 = a, d1 = d - v * h_step;
    lanes since = t1 - onset;
    mask is_stopping = did_touch ^ did_touch;
    if (any(is_alive & (since > 0.0f))) {
      lanes q = most(since, zero), h = least(q, zero + h_step);
      a1 = least(strongest, jerk * q);
      v1 = v - 0.5f * (a + a1) * h;
      d1 += (a + a + a1) * (h * h) * (1.0f / 6);
      is_stopping = v1 <= 0.0f;
    }
    lanes closing = v1;
    mask is_matched = did_touch ^ did_touch;
    if (is_moving) {
      lanes moved_for = least(t1, other_stop);
      lanes ahead1 = moved_for * (other_speed - 0.5f * other_braking * moved_for);
      d1 += ahead1 - ahead;
      ahead = ahead1;
      closing = v1 - (other_speed - other_braking * moved_for);
      is_matched = (closing <= 0.0f) & (since > 0.0f) & (other_braking <= 0.0f);
    }
    lanes f1 = d1 * (p1 - corner) - p1 * corner_gap;
    mask is_new = is_unseen & (f1 <= 0.0f);
    if (any(is_alive & is_new)) {
      lanes when = now + h_step * (f / (f - f1));
      lanes reason = most(when, noticed);
      sight = pick(is_new, reason, sight);
      onset = pick(is_new, reason + latency, onset);
      is_unseen &= ~is_new;
    }
    lanes gap1 = d1 - half_length, rear = d1 + behind;
    lanes side = magnitude(p1) - half_widths;
    mask is_abreast = side <= 0.0f;
    // As long as the other stands still along the road, nobody's path is crossed and nobody's front is
    // reached, all that can end is the car's motion, and distances only fall.
    if (!is_moving && !any(is_alive & (is_abreast | (gap1 <= 0.0f) | is_stopping | (p1 < 0.0f)))) {
      v = v1;
      a = a1;
      d = d1;
      f = f1;
      now = next;
      continue;
    }
    mask is_touching = is_abreast & (gap1 <= 0.0f) & (rear >= 0.0f);
    mask is_over = is_touching | is_stopping | is_matched | (rear < 0.0f) | (p1 < gone);
    mask ends = is_alive & is_over;
    if (any(ends)) {
      end_v = pick(ends, v, end_v);
      end_d = pick(ends, d, end_d);
      end_a = pick(ends, a, end_a);
      end_a1 = pick(ends, a1, end_a1);
      end_t = pick(ends, zero + now, end_t);
      end_near = pick(ends, nearest, end_near);
      end_ttc_gap = pick(ends, ttc_gap, end_ttc_gap);
      end_ttc_speed = pick(ends, ttc_speed, end_ttc_speed);
      did_touch |= ends & is_touching;
      did_stop |= ends & is_stopping;
      is_alive &= ~ends;
      if (!any(is_alive)) break;
    }
    lanes dx = most(most(gap1, zero - rear), zero), dy = most(side, zero);
    nearest = least(nearest, dx * dx + dy * dy);
    mask is_sooner = is_abreast & (gap1 > 0.0f) & (gap1 * ttc_speed < ttc_gap * closing);
    ttc_gap = pick(is_sooner, gap1, ttc_gap);
    ttc_speed = pick(is_sooner, closing, ttc_speed);
    v = v1;
    a = a1;
    d = d1;
    f = f1;
    now = next;
  }
  if (any(is_alive)) {
    lanes t1 = zero + now, tm = least(t1, other.ramp);
    lanes travelled = other.half_rate * tm * tm + other.speed * (t1 - tm);
    lanes side = magnitude(other.offset - least(travelled, other.total)) - half_widths;
    lanes dx = most(most(d - half_length, zero - (d + behind)), zero), dy = most(side, zero);
    nearest = least(nearest, dx * dx + dy * dy);
    end_t = pick(is_alive, zero + now, end_t);
    end_near = pick(is_alive, nearest, end_near);
    end_ttc_gap = pick(is_alive, ttc_gap, end_ttc_gap);
    end_ttc_speed = pick(is_alive, ttc_speed, end_ttc_speed);
  }

  // Within the last step: uniform until the brakes bite at b, then the step's mean deceleration.
  const lanes full = zero + h_step;
  lanes b = least(most(onset - end_t, zero), full);
  lanes mean = 0.5f * (end_a + end_a1);
  lanes moved_for = least(end_t, other_stop);
  lanes speed0 = other_speed - other_braking * moved_for;
  lanes rate = pick(end_t < other_stop, other_braking, zero);
  lanes w = end_v - speed0, gap0 = end_d - half_length;
  lanes stop_at = pick(mean > 0.0f, b + end_v / mean, never);
  lanes s = most(gap0, zero) / most(w, zero + 1e-6f);
  for (int i = 0; i < 3; i++) {
    lanes r = most(s - b, zero);
    lanes g = gap0 - w * s - 0.5f * rate * s * s + 0.5f * mean * r * r;
    lanes slope = w + rate * s - mean * r;
    s = s + g / most(slope, zero + 1e-6f);
    s = least(most(s, zero), full);
  }
  s = pick(gap0 <= 0.0f, zero, s);
  const lanes side_at = least(entered - end_t, full);
  const mask is_front = (gap0 > 0.0f) & (s >= side_at);
  s = most(s, side_at);
  // Where it comes to rest.
  lanes halt = least(stop_at, full), halted = most(halt - b, zero);
  lanes rest_gap = gap0 - w * halt - 0.5f * rate * halt * halt + 0.5f * mean * halted * halted;
  mask is_hit = did_touch | (did_stop & (rest_gap < 0.0f) & (entered < end_t + halt)
                             & (rest_gap + half_length + behind > 0.0f));
  is_hit &= ~(did_stop & (s >= stop_at));
  lanes impact = w + rate * s - mean * most(s - b, zero);
  impact = pick(is_hit, most(impact, zero), zero);
  // A car at rest is passed at the distance it left, by whom has not passed it yet.
  lanes t_rest = end_t + halt, m_rest = least(t_rest, other.ramp);
  lanes p_rest = other.offset - least(
      other.half_rate * m_rest * m_rest + other.speed * (t_rest - m_rest), other.total);
  lanes p_last = least(most(other.offset - other.total, zero), p_rest);
  lanes rest_side = most(pick(p_rest < 0.0f, magnitude(p_rest), p_last) - half_widths, zero);
  lanes rest_front = most(rest_gap, zero);
  lanes rest = pick(did_stop, rest_front * rest_front + rest_side * rest_side, end_near);
  lanes distance = root(least(end_near, rest));
  lanes ttc = end_ttc_gap / end_ttc_speed;

#define OUT(name) out + US_##name * stride
  stored(OUT(COLLISION), pick(is_hit, one, zero));
  stored(OUT(IMPACT_SPEED), impact);
  stored(OUT(END_TIME), end_t + pick(is_hit, s, pick(did_stop, halt, zero)));
  stored(OUT(MINIMUM_DISTANCE), pick(is_hit, zero, distance));
  stored(OUT(MINIMUM_TTC), pick(is_hit, zero, ttc));
  stored(OUT(SIGHT_TIME), sight);
  stored(OUT(FRONTAL), pick(is_hit & is_front, one, zero));
#undef OUT
}

US_TARGET
void US_BODY(
    const float *in, float *out, int64_t count, int64_t stride, float step, float horizon) {
  for (int64_t at = 0; at < count; at += US_WIDTH)
    play_lanes(in + at, out + at, stride, step, horizon);
}

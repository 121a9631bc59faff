/// A co-simulation unit of either version, as the host plays it.

#ifndef MODEL_H
#define MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// What a variable's values are.
typedef enum { TYPE_REAL = 'r', TYPE_INTEGER = 'i', TYPE_BOOLEAN = 'b' } variable_type;

/// One that is set before the start, or read on the way.
typedef struct {
  variable_type type;
  uint32_t reference;
} variable;

/// A loaded library, through the functions of its version.
typedef struct model model;
struct model {
  void *library;
  const char *identifier;
  const char *token;
  const char *resources;
  void *instance;
  // Each answers 0 for success; `start` leaves a fresh instance ready to be initialised.
  int (*start)(model *);
  int (*set)(model *, variable, double);
  int (*initialise)(model *, double begin, double end);
  int (*step)(model *, double time, double length);
  int (*get)(model *, variable, double *);
  void (*finish)(model *);
};

/// A function of the library; FMI 2 allows a prefix for linking statically, which shared libraries leave
/// out.
void *model_function(model *model, const char *name);

/// Fill in the functions. 0 for success, or the name of one that is missing.
const char *model_fmi2(model *model);
const char *model_fmi3(model *model);

#endif

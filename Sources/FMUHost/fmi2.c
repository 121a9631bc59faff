// Co-simulation by FMI 2.0.4 (Modelica Association, 2022), sections 2.1 and 4.2; the types are written here
// again from the text.
#include "model.h"

#include <stdarg.h>
#include <stdlib.h>

typedef struct {
  void (*logger)(void *, const char *, int, const char *, const char *, ...);
  void *(*allocate)(size_t, size_t);
  void (*release)(void *);
  void (*step_finished)(void *, int);
  void *environment;
} callbacks;

static void silent(
    void *environment, const char *name, int status, const char *category, const char *text, ...) {
  (void)environment, (void)name, (void)status, (void)category, (void)text;
}

static const callbacks calls = {silent, calloc, free, NULL, NULL};

static struct {
  void *(*instantiate)(
      const char *, int, const char *, const char *, const callbacks *, int, int);
  void (*free_instance)(void *);
  int (*setup)(void *, int, double, double, int, double);
  int (*enter)(void *);
  int (*leave)(void *);
  int (*do_step)(void *, double, double, int);
  int (*terminate)(void *);
  int (*reset)(void *);
  int (*get_real)(void *, const uint32_t *, size_t, double *);
  int (*get_integer)(void *, const uint32_t *, size_t, int *);
  int (*get_boolean)(void *, const uint32_t *, size_t, int *);
  int (*set_real)(void *, const uint32_t *, size_t, const double *);
  int (*set_integer)(void *, const uint32_t *, size_t, const int *);
  int (*set_boolean)(void *, const uint32_t *, size_t, const int *);
} f;

// 0 is OK, 1 a warning; above, the values are not to be trusted.
static int fault(int status) { return status > 1; }

static int start(model *m) {
  if (m->instance && f.reset && !fault(f.reset(m->instance))) return 0;
  if (m->instance) f.free_instance(m->instance);
  m->instance = f.instantiate(m->identifier, 1, m->token, m->resources, &calls, 0, 0);
  return m->instance == NULL;
}

static int set(model *m, variable v, double value) {
  int whole = (int)value;
  switch (v.type) {
    case TYPE_REAL: return fault(f.set_real(m->instance, &v.reference, 1, &value));
    case TYPE_INTEGER: return fault(f.set_integer(m->instance, &v.reference, 1, &whole));
    default:
      whole = value != 0;
      return fault(f.set_boolean(m->instance, &v.reference, 1, &whole));
  }
}

static int initialise(model *m, double begin, double end) {
  return fault(f.setup(m->instance, 0, 0, begin, 1, end)) || fault(f.enter(m->instance)) ||
         fault(f.leave(m->instance));
}

static int step(model *m, double time, double length) {
  return fault(f.do_step(m->instance, time, length, 1));
}

static int get(model *m, variable v, double *value) {
  int whole = 0, status;
  switch (v.type) {
    case TYPE_REAL: return fault(f.get_real(m->instance, &v.reference, 1, value));
    case TYPE_INTEGER: status = f.get_integer(m->instance, &v.reference, 1, &whole); break;
    default: status = f.get_boolean(m->instance, &v.reference, 1, &whole);
  }
  *value = whole;
  return fault(status);
}

static void finish(model *m) { f.terminate(m->instance); }

const char *model_fmi2(model *m) {
#define FIND(field, name) \
  if (!(*(void **)&f.field = model_function(m, name))) return name
  FIND(instantiate, "fmi2Instantiate");
  FIND(free_instance, "fmi2FreeInstance");
  FIND(setup, "fmi2SetupExperiment");
  FIND(enter, "fmi2EnterInitializationMode");
  FIND(leave, "fmi2ExitInitializationMode");
  FIND(do_step, "fmi2DoStep");
  FIND(terminate, "fmi2Terminate");
  FIND(get_real, "fmi2GetReal");
  FIND(get_integer, "fmi2GetInteger");
  FIND(get_boolean, "fmi2GetBoolean");
  FIND(set_real, "fmi2SetReal");
  FIND(set_integer, "fmi2SetInteger");
  FIND(set_boolean, "fmi2SetBoolean");
#undef FIND
  *(void **)&f.reset = model_function(m, "fmi2Reset");
  m->start = start;
  m->set = set;
  m->initialise = initialise;
  m->step = step;
  m->get = get;
  m->finish = finish;
  return NULL;
}

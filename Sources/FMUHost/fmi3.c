// Co-simulation by FMI 3.0.2 (Modelica Association, 2024), sections 2.2 and 4.2; the types are written here
// again from the text.
#include "model.h"

static void silent(void *environment, int status, const char *category, const char *text) {
  (void)environment, (void)status, (void)category, (void)text;
}

static struct {
  void *(*instantiate)(
      const char *, const char *, const char *, bool, bool, bool, bool, const uint32_t *, size_t,
      void *, void (*)(void *, int, const char *, const char *), void *);
  void (*free_instance)(void *);
  int (*enter)(void *, bool, double, double, bool, double);
  int (*leave)(void *);
  int (*do_step)(void *, double, double, bool, bool *, bool *, bool *, double *);
  int (*terminate)(void *);
  int (*reset)(void *);
  int (*get_real)(void *, const uint32_t *, size_t, double *, size_t);
  int (*get_integer)(void *, const uint32_t *, size_t, int32_t *, size_t);
  int (*get_boolean)(void *, const uint32_t *, size_t, bool *, size_t);
  int (*set_real)(void *, const uint32_t *, size_t, const double *, size_t);
  int (*set_integer)(void *, const uint32_t *, size_t, const int32_t *, size_t);
  int (*set_boolean)(void *, const uint32_t *, size_t, const bool *, size_t);
} f;

// 0 is OK, 1 a warning; above, the values are not to be trusted.
static int fault(int status) { return status > 1; }

static int start(model *m) {
  if (m->instance && f.reset && !fault(f.reset(m->instance))) return 0;
  if (m->instance) f.free_instance(m->instance);
  m->instance = f.instantiate(
      m->identifier, m->token, m->resources, false, false, false, false, NULL, 0, NULL, silent,
      NULL);
  return m->instance == NULL;
}

static int set(model *m, variable v, double value) {
  int32_t whole = (int32_t)value;
  bool truth = value != 0;
  switch (v.type) {
    case TYPE_REAL: return fault(f.set_real(m->instance, &v.reference, 1, &value, 1));
    case TYPE_INTEGER: return fault(f.set_integer(m->instance, &v.reference, 1, &whole, 1));
    default: return fault(f.set_boolean(m->instance, &v.reference, 1, &truth, 1));
  }
}

static int initialise(model *m, double begin, double end) {
  return fault(f.enter(m->instance, false, 0, begin, true, end)) || fault(f.leave(m->instance));
}

static int step(model *m, double time, double length) {
  bool event = false, ends = false, early = false;
  double reached = time;
  if (fault(f.do_step(m->instance, time, length, true, &event, &ends, &early, &reached))) return 1;
  // Asked to stop, or stopped short, it has no value for the step's end.
  return ends || early;
}

static int get(model *m, variable v, double *value) {
  int32_t whole = 0;
  bool truth = false;
  int status;
  switch (v.type) {
    case TYPE_REAL: return fault(f.get_real(m->instance, &v.reference, 1, value, 1));
    case TYPE_INTEGER:
      status = f.get_integer(m->instance, &v.reference, 1, &whole, 1);
      *value = whole;
      break;
    default:
      status = f.get_boolean(m->instance, &v.reference, 1, &truth, 1);
      *value = truth;
  }
  return fault(status);
}

static void finish(model *m) { f.terminate(m->instance); }

const char *model_fmi3(model *m) {
#define FIND(field, name) \
  if (!(*(void **)&f.field = model_function(m, name))) return name
  FIND(instantiate, "fmi3InstantiateCoSimulation");
  FIND(free_instance, "fmi3FreeInstance");
  FIND(enter, "fmi3EnterInitializationMode");
  FIND(leave, "fmi3ExitInitializationMode");
  FIND(do_step, "fmi3DoStep");
  FIND(terminate, "fmi3Terminate");
  FIND(get_real, "fmi3GetFloat64");
  FIND(get_integer, "fmi3GetInt32");
  FIND(get_boolean, "fmi3GetBoolean");
  FIND(set_real, "fmi3SetFloat64");
  FIND(set_integer, "fmi3SetInt32");
  FIND(set_boolean, "fmi3SetBoolean");
#undef FIND
  *(void **)&f.reset = model_function(m, "fmi3Reset");
  m->start = start;
  m->set = set;
  m->initialise = initialise;
  m->step = step;
  m->get = get;
  m->finish = finish;
  return NULL;
}

// Plays one functional mock-up unit, question by question. It is started without network, without the right
// to write files, and within limits; what it loads is a stranger's.
//
// Standard input begins with lines of its own (below), then has a line {"id": n, "inputs": {...}} a
// question, with the inputs in the order that was agreed. The answer is a line {"id": n, "outcomes": {...}},
// or {"id": n, "fault": "..."}.
//
//   fmi 2 | 3          identifier NAME       token TEXT        resources PLACE     library PATH
//   time BEGIN END STEP
//   input TYPE REFERENCE SCALE               in order; a question's number over SCALE is what is set
//   outcome NAME TYPE REFERENCE SCALE end|least|most      what is read times SCALE is what is told
//   go
#define _POSIX_C_SOURCE 200809L
#include "model.h"

#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST = 1000, LONGEST = 1 << 20 };

typedef struct {
  char name[128];
  variable variable;
  char how;  // 'e' at the end, 'l' least, 'm' most
  double scale, value;
} outcome;

static variable inputs[MOST];
static double scales[MOST];
static outcome outcomes[MOST];
static int input_count, outcome_count;
static double begin, end, length;
static FILE *answers;

void *model_function(model *m, const char *name) {
  void *found = dlsym(m->library, name);
  if (found) return found;
  char prefixed[512];
  snprintf(prefixed, sizeof prefixed, "%s_%s", m->identifier, name);
  return dlsym(m->library, prefixed);
}

static void say_fault(long id, const char *what, double time) {
  fprintf(answers, "{\"id\": %ld, \"fault\": \"%s at %g s\"}\n", id, what, time);
  fflush(answers);
}

// Reads the outcomes; the name of the first that is not finite or cannot be read, else NULL.
static const char *observe(model *m, int first) {
  for (int k = 0; k < outcome_count; k++) {
    outcome *o = &outcomes[k];
    double value = NAN;
    if (m->get(m, o->variable, &value) || !isfinite(value)) return o->name;
    value *= o->scale;
    if (first || o->how == 'e') o->value = value;
    else if (o->how == 'l') o->value = value < o->value ? value : o->value;
    else o->value = value > o->value ? value : o->value;
  }
  return NULL;
}

static void play(model *m, long id, const double *values) {
  char what[256];
  if (m->start(m)) return say_fault(id, "it could not be instantiated", begin);
  for (int k = 0; k < input_count; k++)
    if (m->set(m, inputs[k], values[k] / scales[k])) {
      snprintf(what, sizeof what, "input number %d could not be set", k + 1);
      return say_fault(id, what, begin);
    }
  if (m->initialise(m, begin, end)) return say_fault(id, "it could not be initialised", begin);
  const char *wrong = observe(m, 1);
  double time = begin;
  long steps = lround(ceil((end - begin) / length - 1e-9));
  for (long k = 0; k < steps && !wrong; k++) {
    double next = k + 1 == steps ? end : begin + (double)(k + 1) * length;
    if (m->step(m, time, next - time)) return say_fault(id, "it could not make a step", time);
    time = next;
    wrong = observe(m, 0);
  }
  if (wrong) {
    snprintf(what, sizeof what, "%s is not a finite number", wrong);
    return say_fault(id, what, time);
  }
  m->finish(m);
  fprintf(answers, "{\"id\": %ld, \"outcomes\": {", id);
  for (int k = 0; k < outcome_count; k++)
    fprintf(answers, "%s\"%s\": %.17g", k ? ", " : "", outcomes[k].name, outcomes[k].value);
  fprintf(answers, "}}\n");
  fflush(answers);
}

// The numbers after each colon of a question: its id, then (past the key "inputs") each input.
static int question(const char *line, long *id, double *values) {
  const char *at = strstr(line, "\"id\":");
  if (!at) return -1;
  *id = strtol(at + 5, NULL, 10);
  at = strstr(at, "\"inputs\":");
  if (!at) return -1;
  at += 9;
  for (int k = 0; k < input_count; k++) {
    at = strchr(at, ':');
    if (!at) return -1;
    char *after;
    values[k] = strtod(at + 1, &after);
    if (after == at + 1) return -1;
    at = after;
  }
  return 0;
}

int main(void) {
  static char line[LONGEST];
  static char identifier[512], token[1024], resources[4096], library[4096];
  static double values[MOST];
  int version = 0;
  // What the unit itself prints must not be taken for an answer.
  int kept = dup(1);
  if (kept < 0 || dup2(2, 1) < 0 || !(answers = fdopen(kept, "w"))) return 10;
  model m = {0};
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\n")] = 0;
    char type;
    unsigned reference;
    double scale;
    char name[128], how[16];
    if (strcmp(line, "go") == 0) break;
    if (sscanf(line, "fmi %d", &version) == 1) continue;
    if (sscanf(line, "time %lf %lf %lf", &begin, &end, &length) == 3) continue;
    if (strncmp(line, "identifier ", 11) == 0) snprintf(identifier, sizeof identifier, "%s", line + 11);
    else if (strncmp(line, "token ", 6) == 0) snprintf(token, sizeof token, "%s", line + 6);
    else if (strncmp(line, "resources ", 10) == 0) snprintf(resources, sizeof resources, "%s", line + 10);
    else if (strncmp(line, "library ", 8) == 0) snprintf(library, sizeof library, "%s", line + 8);
    else if (sscanf(line, "input %c %u %lf", &type, &reference, &scale) == 3 && input_count < MOST) {
      scales[input_count] = scale;
      inputs[input_count++] = (variable){(variable_type)type, reference};
    }
    else if (
        sscanf(line, "outcome %127s %c %u %lf %15s", name, &type, &reference, &scale, how) == 5 &&
        outcome_count < MOST) {
      outcome *o = &outcomes[outcome_count++];
      snprintf(o->name, sizeof o->name, "%s", name);
      o->variable = (variable){(variable_type)type, reference};
      o->scale = scale;
      o->how = how[0];
    } else
      return 11;
  }
  if (!(length > 0) || !(end > begin)) return 12;
  m.identifier = identifier;
  m.token = token;
  m.resources = resources;
  m.library = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  if (!m.library) return 13;
  const char *missing = version == 2 ? model_fmi2(&m) : model_fmi3(&m);
  if (missing) return 14;
  while (fgets(line, sizeof line, stdin)) {
    long id = 0;
    if (question(line, &id, values)) return 15;
    play(&m, id, values);
  }
  return 0;
}

// Kernels of the scenarios. One header a kernel family; nothing here allocates.
#ifndef CSCENARIOS_H
#define CSCENARIOS_H

#include "draws.h"
#include "encounter.h"
#include "worker.h"

#endif

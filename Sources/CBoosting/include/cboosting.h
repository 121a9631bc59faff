// Kernels of the boosted trees. One header a kernel family; nothing here allocates or keeps state.
#ifndef CBOOSTING_H
#define CBOOSTING_H

#include "depthwise.h"
#include "drawing.h"
#include "symmetric.h"

#endif

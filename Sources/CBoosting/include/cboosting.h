#ifndef CBOOSTING_H
#define CBOOSTING_H

#include "depthwise.h"

#endif

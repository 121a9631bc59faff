#include "cboosting.h"

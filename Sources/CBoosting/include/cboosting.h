#ifndef CBOOSTING_H
#define CBOOSTING_H
#endif

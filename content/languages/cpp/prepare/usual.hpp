// What every program in C++ is compiled with: the whole standard library, precompiled. A solution that includes what it
// uses, as it should, compiles anywhere; here these headers are there already.
// SPDX-License-Identifier: 0BSD

#include <bits/stdc++.h>

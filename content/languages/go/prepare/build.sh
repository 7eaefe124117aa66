#!/bin/sh
# SPDX-License-Identifier: 0BSD
# Compiles and links a program: build.sh <folder of the sources> <the program>.
#
# What `go build` would do for one package of package main, without asking the go command what there is to do.
set -eu
program=$2
cache=$(dirname "$0")
read -r tools <"$cache/tools"

# In the folder, so that messages say solution.go and nothing before it. Tests are no part of a program.
cd "$1"
set --
for file in *.go; do
  case $file in *_test.go) ;; *) set -- "$@" "$file" ;; esac
done

# -complete: no function is written in assembly, so that one without a body is an error.
# -trimpath: tracebacks say solution.go as well.
package=$(mktemp)
"$tools/compile" -p main -complete -dwarf=false -trimpath "$PWD=>" -importcfg "$cache/importcfg" -pack -o "$package" "$@"
# -s -w: no symbols for debuggers; tracebacks and panics need none.
"$tools/link" -importcfg "$cache/importcfg" -buildmode=exe -s -w -o "$program" "$package"

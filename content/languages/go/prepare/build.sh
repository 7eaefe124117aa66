#!/bin/sh
# SPDX-License-Identifier: 0BSD
# Compiles and links a program: build.sh <Go's root> <folder of the sources> <the program>.
#
# What `go build` would do for one package of package main, without asking the go command what there is to do.
set -eu
program=$3
cache=$(cd "$(dirname "$0")" && pwd)
tools=$1/$(cat "$cache/tools")

# In the folder, so that messages say solution.go and nothing before it. Tests are no part of a program.
cd "$2"
set --
for file in *.go; do
  case $file in *_test.go) ;; *) set -- "$@" "$file" ;; esac
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sed "s|=std/|=$cache/std/|" "$cache/importcfg" >"$work/importcfg"

# -complete: no function is written in assembly, so that one without a body is an error.
# -trimpath: tracebacks say solution.go as well.
"$tools/compile" -p main -complete -dwarf=false -trimpath "$PWD=>" -importcfg "$work/importcfg" \
  -pack -o "$work/main.a" "$@"
# -s -w: no symbols for debuggers; tracebacks and panics need none.
"$tools/link" -importcfg "$work/importcfg" -buildmode=exe -s -w -o "$program" "$work/main.a"

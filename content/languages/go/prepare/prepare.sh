#!/bin/sh
# SPDX-License-Identifier: 0BSD
# Compiles Go's standard library once: prepare.sh <the go command> <where it is kept>.
#
# Since Go 1.20 no distribution brings it compiled. With it, a build of a learner's program compiles one package and
# links, which takes less than a tenth of a second.
set -eu
go=$1 cache=$2
here=$(dirname "$0")

# Everything that the go command would keep or look for elsewhere.
export GOCACHE="$cache/go-build" GOENV=off GOFLAGS= GOTOOLCHAIN=local GOTELEMETRY=off GOPROXY=off GO111MODULE=off

# Pure Go, no debugging information (tracebacks need none), and no path of this machine in the tracebacks.
flags="-trimpath -gcflags=all=-dwarf=false"
"$go" build $flags std

# What the compiler and the linker ask: in which file is the package? One line for each, with the path below this
# folder, which the box has at another place than the host.
mkdir "$cache/std"
"$go" list -export $flags -f '{{if .Export}}{{.ImportPath}} {{.Export}}{{end}}' std |
  while read -r package archive; do
    file="std/$(echo "$package" | tr / .).a"
    mv "$archive" "$cache/$file"
    echo "packagefile $package=$file"
  done >"$cache/importcfg"

rm -rf "$cache/go-build"
# Such as pkg/tool/linux_amd64, where the compiler and the linker lie.
tools=$("$go" env GOTOOLDIR)
echo "${tools#"$("$go" env GOROOT)"/}" >"$cache/tools"
cp "$here/build.sh" "$cache/build.sh"

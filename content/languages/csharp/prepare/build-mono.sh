#!/bin/sh
# SPDX-License-Identifier: 0BSD
# Compiles a program with mono's mcs: build-mono.sh <mono's root> <folder of the sources> <folder of the program>.
set -eu
root=$1 out=$3
cache=$(dirname "$0")
# In the folder, so that messages say Solution.cs and nothing before it.
cd "$2"

# -langversion:latest is what mcs knows of C# 7.2; "experimental" is more, and wrong: `x is null` of a long? is false.
# -debug: with it, stacks tell lines; -pathmap: and they tell ./Solution.cs, without the folder of this build.
# -warn:0: what fails is shown, what is merely advised is the editor's business.
set -- -codepage:utf8 -langversion:latest -debug -optimize -warn:0 "-pathmap:$PWD=." "-out:$out/Main.exe"
# A solution may have a Main of its own, to be tried at the desk.
if [ -e Main.cs ]; then set -- "$@" -main:Cairn.Harness; fi
# BigInteger and Complex; a library that not every installation has.
if [ -e "$root/lib/mono/4.5/System.Numerics.dll" ]; then set -- "$@" -r:System.Numerics.dll; fi
exec "$root/bin/mono" "$root/lib/mono/4.5/mcs.exe" "$@" *.cs "$cache/PosixSignalRegistration.cs"

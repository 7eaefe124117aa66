#!/bin/sh
# SPDX-License-Identifier: 0BSD
# Compiles a program with the compiler of a .NET SDK:
# build-dotnet.sh <the SDK's root> <folder of the sources> <folder of the program>.
set -eu
root=$1 out=$3
cache=$(cd "$(dirname "$0")" && pwd)
. "$cache/found.sh"
# In the folder, so that messages say Solution.cs and nothing before it.
cd "$2"

# One argument a line, quoted: the root's path may have spaces.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for library in "$root/$references"/*.dll; do
  printf -- '-r:"%s"\n' "$library"
done >"$work/references.rsp"

# -noconfig -nostdlib: nothing is referenced but what is said.
# -debug:embedded: with it, stacks tell lines; -pathmap: and they tell ./Solution.cs, without the folder of this build.
# -warn:0: what fails is shown, what is merely advised is the editor's business.
set -- -nologo -noconfig -nostdlib -target:exe -optimize -deterministic -nullable:enable -utf8output -warn:0 \
  -debug:embedded "-pathmap:$PWD=." "-out:$out/Main.dll"
# A solution may have a Main of its own, to be tried at the desk.
if [ -e Main.cs ]; then set -- "$@" -main:Cairn.Harness; fi
cp "$cache/Main.runtimeconfig.json" "$out"
"$root/dotnet" "$root/$csc" "$@" "@$cache/define.rsp" "@$work/references.rsp" *.cs "$cache/GlobalUsings.cs"

#!/bin/sh
# SPDX-License-Identifier: 0BSD
# Finds the parts of a .NET SDK once: prepare-dotnet.sh <the SDK's root> <where it is kept>.
#
# `dotnet build` asks MSBuild and NuGet what there is to do, writes all over the place and takes seconds. A program
# without packages needs neither: the SDK brings the compiler as csc.dll, and what it compiles against as
# reference assemblies. Paths are kept relative to the root, which the box has at another place than the host.
set -eu
root=$1 cache=$2
cd "$root"

# The last of some paths by their versions.
newest() { printf '%s\n' "$@" | sort -V | tail -n 1; }

csc=$(newest sdk/*/Roslyn/bincore/csc.dll)
framework=$(newest shared/Microsoft.NETCore.App/[0-9]*)
version=$(basename "$framework")
major=${version%%.*}
if ! [ -e "$csc" ] || ! [ -e "$framework" ]; then
  echo "there is no SDK below $root: no $csc, or no $framework" >&2
  exit 1
fi

# The reference assemblies of the version that the program will run with. Some installations leave them out, and then
# the assemblies themselves serve.
references=$(newest packs/Microsoft.NETCore.App.Ref/"$major".*/ref/net"$major".*)
[ -d "$references" ] || references=$framework

{
  echo "csc=$csc"
  echo "references=$references"
} >"$cache/found.sh"

# What `dotnet build` defines for `#if`.
{
  printf -- '-define:NET,NETCOREAPP,NET%s_0' "$major"
  for older in $(seq 5 "$major"); do printf ',NET%s_0_OR_GREATER' "$older"; done
  echo
} >"$cache/define.rsp"

# What `dotnet new console` has imported in every file.
for namespace in System System.IO System.Linq System.Collections.Generic System.Threading System.Threading.Tasks; do
  echo "global using global::$namespace;"
done >"$cache/GlobalUsings.cs"

# - The garbage collector does not collect in a thread of its own, which would cost time twice.
# - Text is compared and written in one way, whatever the machine's culture, and no library for cultures is needed.
cat >"$cache/Main.runtimeconfig.json" <<JSON
{
  "runtimeOptions": {
    "tfm": "net$major.0",
    "framework": { "name": "Microsoft.NETCore.App", "version": "$major.0.0" },
    "configProperties": {
      "System.GC.Concurrent": false,
      "System.GC.Server": false,
      "System.Globalization.Invariant": true
    }
  }
}
JSON

cp "$(dirname "$0")/build-dotnet.sh" "$cache"

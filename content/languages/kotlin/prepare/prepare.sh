#!/bin/sh
# Makes, in $2, what all builds and runs with the Kotlin in $1 share:
#   harness/      the part of the harness that is the same for every exercise, compiled;
#   kotlinc.jsa   a class-data archive of the compiler, and
#   run.jsa       one of the parts of the JDK and of Kotlin's library that programs use. A JVM that maps such a file need
#                 not find, read and check the classes in it.
#
# SPDX-License-Identifier: 0BSD
set -eu
root=$1 cache=$2 here=$(dirname "$0")
compiler=$root/lib/kotlin-compiler.jar library=$root/lib/kotlin-stdlib.jar
work=$(mktemp -d)

# An archive fits a JVM with the same collector and the same class path alone.
set -- -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx768m -Xlog:disable

java "$@" -XX:ArchiveClassesAtExit="$cache/kotlinc.jsa" -Dkotlin.colors.enabled=false -Dsun.misc.unsafe.memory.access=allow \
  -cp "$compiler" org.jetbrains.kotlin.cli.jvm.K2JVMCompiler -kotlin-home "$root" -no-stdlib -no-reflect -cp "$library" \
  -nowarn -Xlambdas=class -Xsam-conversions=class -module-name harness -d "$work" "$here/Harness.kt" "$here/Sample.kt"

# Folders cannot be part of an archive's class path: the sample is run to see what it loads, and is not kept itself.
opens=--add-opens=java.base/java.io=ALL-UNNAMED
java "$@" $opens -XX:DumpLoadedClassList="$work/run.txt" -cp "$library:$work" Sample > /dev/null
java -Xmx768m -Xlog:disable $opens -Xshare:dump -XX:SharedClassListFile="$work/run.txt" \
  -XX:SharedArchiveFile="$cache/run.jsa" -cp "$library" > /dev/null

mkdir "$cache/harness"
mv "$work/cairn" "$work/META-INF" "$cache/harness"

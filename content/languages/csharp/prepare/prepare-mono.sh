#!/bin/sh
# SPDX-License-Identifier: 0BSD
# Lays out what builds and runs with mono need besides mono: prepare-mono.sh <where it is kept>.
set -eu
cd "$(dirname "$0")"
mkdir "$1/mono"
cp mono.config "$1/mono/config"
cp build-mono.sh PosixSignalRegistration.cs "$1"

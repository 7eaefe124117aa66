#!/bin/sh
# A repository of its own, in the box: one commit, and a second one where it is asked for.
set -eu
cd "$(mktemp -d)"
git init -q .
commit() { git -c user.name=A -c user.email=a@example.org commit -q --allow-empty -m "$1"; }
commit first
if [ "$1" = second ]; then commit second; fi
echo "parents = $(git cat-file -p HEAD | grep -c '^parent' || true)"

#!/bin/bash
# tests/compile_fail/run.sh FOLDER WORK COMPILER [FLAG...]: no snippet in FOLDER compiles, and the message matches the
# snippet's first line, `// expect: REGEX`, with two errors at most; with EXPECT_SUCCESS defined, which leaves the faulty
# line out, each compiles.  The header that the second line of a snippet includes is compiled once, into WORK.
set -uo pipefail

folder=${1:?folder} work=${2:?work} compiler=${3:?compiler}
shift 3
flags=(-std=c++20 "$@")
if "$compiler" --version | grep -q clang; then clang=true; else clang=false; fi
rm -rf "$work"
mkdir -p "$work"

# precompiled HEADER: sets `with` to the flags that let `#include <HEADER>` take what was compiled before.
precompiled() {
  local target=$work/$1.gch
  if [[ ! -f $target ]]; then
    mkdir -p "$(dirname "$target")"
    echo "#include <$1>" >"$target.hpp"
    "$compiler" "${flags[@]}" -x c++-header "$target.hpp" -o "$target" || exit 1
  fi
  if $clang; then with=(-include-pch "$target"); else with=(-I"$work"); fi
}

# Faults are told at the end, where whoever reads the last lines of a log finds them.
faults=""
fault() { faults+="FAULT: $(basename "$snippet") $1"$'\n'"${2-}"$'\n'; }

for snippet in "$folder"/*.cpp; do
  expected=$(sed -n '1s|^// expect: ||p' "$snippet")
  header=$(sed -n '2s|^#include <\(freefield/.*\)>.*|\1|p' "$snippet")
  with=()
  if [[ -n $header ]]; then precompiled "$header"; fi
  if ! messages=$("$compiler" "${with[@]}" "${flags[@]}" -fsyntax-only -DEXPECT_SUCCESS "$snippet" 2>&1); then
    fault "does not compile even without the faulty line" "$messages"
    continue
  fi
  if messages=$("$compiler" "${with[@]}" "${flags[@]}" -fsyntax-only "$snippet" 2>&1); then
    fault "compiles, but must not"
    continue
  fi
  messages=${messages//"$snippet"/snippet}  # its name is no explanation
  errors=$(grep -c 'error:' <<<"$messages")
  if [[ -z $expected ]] || ! grep -qE -- "$expected" <<<"$messages"; then
    fault "has a message that does not match '$expected'" "$messages"
  elif ((errors < 1 || errors > 2)); then
    fault "has $errors errors where one should explain" "$messages"
  else
    echo "refused: $(basename "$snippet" .cpp)"
  fi
done
printf '%s' "$faults"
[[ -z $faults ]]

#!/bin/bash
# tests/package/run.sh DIR: in the new folder DIR, installs freefield and uses it in every way that README.md describes.
# CXX names the compiler.  One line for each way; the first that fails ends it, with its output.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
mkdir -p "$(dirname "${1:?usage: run.sh DIR, a folder that does not exist yet}")"
mkdir "$1"
work=$(cd "$1" && pwd)
export CXX=${CXX:-g++} CMAKE_GENERATOR=${CMAKE_GENERATOR:-Ninja}
warnings="-Wall -Wextra -Wconversion -Werror"

fail() {
  printf 'FAILED: %s\n' "$*" >&2
  exit 1
}

# Runs a command quietly; its output is in $work/log and is shown if it fails.
quiet() {
  "$@" >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "$*"; }
}

# quiet, for cmake and meson, whose warnings are failures too.
clean() {
  quiet "$@"
  ! grep -i -A5 'warning' "$work/log" >&2 || fail "a warning from $*"
}

say() { printf '%-17s %s\n' "$1" "$2"; }

# What README.md tells people to write is what is tested here.
while IFS= read -r line; do
  grep -qxF -- "$line" "$here"/*/CMakeLists.txt "$here/meson/meson.build" || fail "README.md shows a line that no package here has: $line"
done < <(sed -n '/^```\(cmake\|meson\)$/,/^```$/{/^```/!p}' "$root/README.md")

# Installed by cmake, then moved: an installed tree names neither the sources nor the place where it was installed.
clean cmake -S "$root" -B "$work/cmake" -DFREEFIELD_TESTS=OFF -DFREEFIELD_EXAMPLES=OFF -DCMAKE_INSTALL_PREFIX="$work/first"
quiet cmake --install "$work/cmake"
mv "$work/first" "$work/prefix"
! grep -rlF -e "$root/include" -e "$work" "$work/prefix" >&2 || fail "these installed files name a folder of this machine"
diff -r "$root/include" "$work/prefix/include" >&2 || fail "the installed headers differ from the sources"
say "cmake --install" "$(find "$work/prefix" -type f | wc -l) files"

# Installed by meson: the same headers, and the same answers of pkg-config.
quiet meson setup --prefix "$work/meson-prefix" "$work/meson" "$root"
quiet meson install --no-rebuild -C "$work/meson"
diff -r "$work/prefix/include" "$work/meson-prefix/include" >&2 || fail "meson installs other headers than cmake"
ask() {
  PKG_CONFIG_PATH=$work/$1/share/pkgconfig pkg-config "$2" freefield | sed "s|/share/pkgconfig/../..||g; s|$work/$1|PREFIX|g"
}
for question in --modversion --cflags --libs --print-requires; do
  [[ $(ask prefix $question) == "$(ask meson-prefix $question)" ]] ||
    fail "pkg-config $question: by cmake $(ask prefix $question), by meson $(ask meson-prefix $question)"
done
say "meson install" "the same headers and pkg-config file"

# way NAME [cmake options]: configures, builds and runs the consumer in $here/NAME.
way() {
  clean cmake -S "$here/$1" -B "$work/$1" -DCMAKE_CXX_FLAGS="$warnings" "${@:2}"
  clean cmake --build "$work/$1"
  say "$1" "$("$work/$1/app")"
}

# What a project that holds the sources must not get: tests, targets, installed files.
nothing_else() {
  quiet ctest --test-dir "$work/$1" -N
  grep -q '^Total Tests: 1$' "$work/log" || { cat "$work/log" >&2; fail "$1 brought tests"; }
  quiet cmake --install "$work/$1" --prefix "$work/$1/prefix"
  installed=$(cd "$work/$1/prefix" && find . -type f)
  [[ $installed == ./bin/app ]] || fail "$1 installs $installed"
  compiled=$(cd "$work/$1" && find . -name '*.o' -not -path './CMakeFiles/[0-9]*' | grep -c .)
  [[ $compiled == 2 ]] || fail "$1 compiled $compiled files, not 2"
}

way find_package -DCMAKE_PREFIX_PATH="$work/prefix"

export PKG_CONFIG_PATH=$work/prefix/share/pkgconfig
quiet $CXX -std=c++20 -Wall -Wextra -Werror "$here/main.cpp" "$here/second.cpp" $(pkg-config --cflags --libs freefield) -o "$work/app"
say pkg-config "$("$work/app")"

# The program that README.md shows.
awk '/^```cpp$/ { text = ""; inside = 1; next }
     /^```$/ { if (inside && text ~ /int main/) { printf "%s", text; exit } inside = 0 }
     inside { text = text $0 "\n" }' "$root/README.md" >"$work/readme.cpp"
quiet $CXX -std=c++20 -Wall -Wextra -Werror "$work/readme.cpp" $(pkg-config --cflags --libs freefield) -o "$work/readme"
quiet "$work/readme"
grep -q 'converged' "$work/log" || { cat "$work/log" >&2; fail "README.md's program"; }
say "README.md" "$(grep -o 'converged.*' "$work/log")"
unset PKG_CONFIG_PATH

way add_subdirectory -DFREEFIELD_SOURCE="$root"
nothing_else add_subdirectory
way fetch_content -DFREEFIELD_SOURCE="$root"
nothing_else fetch_content

mkdir -p "$work/consumer/subprojects"
cp "$here"/*.cpp "$here/meson/meson.build" "$work/consumer"
ln -s "$root" "$work/consumer/subprojects/freefield"
quiet meson setup --wrap-mode=forcefallback "$work/consumer/build" "$work/consumer"
quiet meson compile -C "$work/consumer/build"
say "meson subproject" "$("$work/consumer/build/app")"
quiet meson test -C "$work/consumer/build" --list
[[ $(grep -vc -e '^ninja' -e '^$' "$work/log") == 1 ]] || { cat "$work/log" >&2; fail "the subproject brought tests"; }
DESTDIR=$work/consumer/install quiet meson install --no-rebuild -C "$work/consumer/build"
installed=$(find "$work/consumer/install" -type f)
[[ $installed == */bin/app && $(wc -l <<<"$installed") == 1 ]] || fail "the subproject installs $installed"

#pragma once
/// @file
/// Pictures by gnuplot.

#include <cstdlib>
#include <iostream>
#include <string>

namespace example {

/// Runs the gnuplot script name.gp, which writes name.svg and name.png.
inline void draw(std::string const& name) {
  if (std::system("command -v gnuplot >/dev/null 2>&1") != 0)
    std::cout << "gnuplot is not installed: no picture, but " << name << ".gp draws it\n";
  else if (std::system(("gnuplot '" + name + ".gp'").c_str()) == 0)
    std::cout << "picture: " << name << ".svg and " << name << ".png\n";
  else
    std::cout << "gnuplot could not draw " << name << ".gp\n";
}

}  // namespace example

#pragma once
/// @file
/// A bar on the standard error stream.

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <string>

namespace example {

/// Draws the bar over the last one: `[======      ]  48 %, 3 of 6 networks`.
inline void show_progress(double fraction, std::string const& text, bool done) {
  constexpr int length = 40;
  std::string bar(length, ' ');
  std::fill_n(bar.begin(), static_cast<int>(std::min(1.0, fraction) * length), '=');
  std::cerr << "\r[" << bar << "] " << std::setw(3) << static_cast<int>(100 * std::min(1.0, fraction)) << " %, " << text
            << (done ? "\n" : "") << std::flush;
}

}  // namespace example

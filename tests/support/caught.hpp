#pragma once
/// @file
/// The `freefield::error` that a call throws, so that its fields can be checked.

#include <doctest/doctest.h>

#include <freefield/core/error.hpp>

#include <optional>
#include <string>

namespace support {

/// The error of `call()`; fails the test and returns an error named "nothing was thrown" where there is none.
/// @code
/// auto const e = caught([&] { ff::gaussian<double>{covariance}; });
/// CHECK(e.code == ff::errc::not_symmetric);
/// @endcode
template <class Call>
freefield::error caught(Call&& call) {
  try {
    static_cast<void>(call());
  } catch (freefield::error const& e) {
    return e;
  }
  FAIL_CHECK("nothing was thrown");
  return freefield::error(freefield::errc::degenerate, "nothing was thrown", {}, "");
}

/// The text of the error contains `part`.
inline bool says(freefield::error const& e, std::string const& part) {
  bool const found = std::string(e.what()).find(part) != std::string::npos;
  if (!found) MESSAGE("the error says: " << e.what());
  return found;
}

}  // namespace support

#pragma once
/// @file
/// What a law suite says: whether all its laws hold, and the first that does not.

#include <ostream>
#include <sstream>
#include <string>
#include <utility>

namespace laws {

/// `CHECK(laws::measure(p));` prints the reason where it is false.
class verdict {
 public:
  /// Keeps the first reason.
  template <class... Parts>
  void require(bool holds, Parts const&... reason) {
    if (holds || !reason_.empty()) return;
    std::ostringstream text;
    text.precision(17);
    ((text << reason), ...);
    reason_ = std::move(text).str();
  }

  explicit operator bool() const { return reason_.empty(); }
  friend bool operator==(verdict const& v, bool holds) { return static_cast<bool>(v) == holds; }
  friend std::ostream& operator<<(std::ostream& out, verdict const& v) {
    return out << (v.reason_.empty() ? "all laws hold" : v.reason_);
  }

 private:
  std::string reason_;
};

}  // namespace laws

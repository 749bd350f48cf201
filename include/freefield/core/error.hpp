#pragma once
/// @file
/// The one exception type of the library and the check that throws it.

#include <freefield/core/text/number.hpp>

#include <cstddef>
#include <initializer_list>
#include <ostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

/// What went wrong, for programs; `error::what()` says it for people.
enum class errc {
  bad_option,        ///< an option outside of what it can be
  degenerate,        ///< data without the variation that the question needs
  domain,            ///< a value outside the set on which the function is defined
  duplicate_name,    ///< one symbol given twice
  empty,             ///< nothing to work on
  no_interval,       ///< an uncertainty was asked for that this result does not have
  non_finite,        ///< a NaN or an infinity came in
  not_converged,     ///< an iteration ended without its certificate
  not_positive,      ///< a matrix that has to be positive (semi)definite is not
  not_symmetric,     ///< a matrix that has to be symmetric is not
  out_of_range,      ///< an index, a position or a power that is not there
  overflow,          ///< the result does not fit the scalar
  precision_lost,    ///< the terms cancel to less than the scalar's digits
  size_mismatch,     ///< sizes that have to agree do not
  step_limit,        ///< more steps than were allowed
  step_underflow,    ///< a step that the clock no longer sees
  too_large,         ///< more work or memory than any machine has
  underdetermined,   ///< fewer data than unknowns
  unidentifiable,    ///< the data leave a direction of the parameters free
  unknown_name       ///< a name that the formula or the table does not have
};

/// The name of the code as it is spelled in C++.
constexpr std::string_view to_string(errc code) {
  switch (code) {
    case errc::bad_option: return "bad_option";
    case errc::degenerate: return "degenerate";
    case errc::domain: return "domain";
    case errc::duplicate_name: return "duplicate_name";
    case errc::empty: return "empty";
    case errc::no_interval: return "no_interval";
    case errc::non_finite: return "non_finite";
    case errc::not_converged: return "not_converged";
    case errc::not_positive: return "not_positive";
    case errc::not_symmetric: return "not_symmetric";
    case errc::out_of_range: return "out_of_range";
    case errc::overflow: return "overflow";
    case errc::precision_lost: return "precision_lost";
    case errc::size_mismatch: return "size_mismatch";
    case errc::step_limit: return "step_limit";
    case errc::step_underflow: return "step_underflow";
    case errc::too_large: return "too_large";
    case errc::underdetermined: return "underdetermined";
    case errc::unidentifiable: return "unidentifiable";
    case errc::unknown_name: return "unknown_name";
  }
  return "unknown";
}

inline std::ostream& operator<<(std::ostream& out, errc code) { return out << to_string(code); }

/// Where in the input: `{i}` of a range, `{i, j}` of a matrix, `{}` where no place applies.
using error_index = std::vector<std::ptrdiff_t>;

/// Every error of the library.  The text reads
/// `freefield::hafnian: matrix is not symmetric at (2, 5), got 0.3; expected A(i, j) == A(j, i)`.
class error : public std::runtime_error {
 public:
  error(errc kind, std::string_view where, error_index place, std::string const& text)
      : std::runtime_error("freefield::" + std::string(where) + ": " + text),
        code(kind), function(where), index(std::move(place)), message(text) {}

  errc code;             ///< the kind
  std::string function;  ///< the public function that refused, without its namespace
  error_index index;     ///< the first offending place
  std::string message;   ///< what was wrong and what was expected
};

/// The constant part of a check: which function refuses, what is wrong, and what it expected.
struct complaint {
  std::string_view function;
  std::string_view what;
  std::string_view expected;
};

namespace detail {

struct no_value {};

inline void write_index(std::ostream& out, error_index const& index) {
  if (index.empty()) return;
  out << (index.size() == 1 ? " at " : " at (");
  for (std::size_t k = 0; k < index.size(); ++k) out << (k == 0 ? "" : ", ") << index[k];
  if (index.size() > 1) out << ')';
}

/// Throws the error.  It is never a constant expression, so a failed check in constant evaluation does not compile.
template <class Value>
[[noreturn]] void fail(errc code, complaint const& about, error_index index, Value const& value) {
  std::ostringstream text;
  text << about.what;
  write_index(text, index);
  if constexpr (streamable<Value>) write_value(text << ", got ", value);
  text << "; expected " << about.expected;
  throw error(code, about.function, std::move(index), text.str());
}

}  // namespace detail

/// Throws `error` unless `holds`; a compile error in constant evaluation.
/// @param value  what was found instead, printed where its type can be
/// @param index  where it was found
/// Write the condition so that NaN fails it: `require(x > 0, ...)`, never `require(!(x <= 0), ...)`.
template <class Value = detail::no_value>
constexpr void require(bool holds, errc code, complaint const& about, Value const& value = {},
                       std::initializer_list<std::ptrdiff_t> index = {}) {
  if (!holds) detail::fail(code, about, error_index(index), value);
}

}  // namespace freefield

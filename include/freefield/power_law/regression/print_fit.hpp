#pragma once
/// @file
/// A fitted law as text.

#include <freefield/core/text/number.hpp>
#include <freefield/core/text/table.hpp>
#include <freefield/power_law/fit_result.hpp>

#include <ostream>
#include <string>

namespace freefield {

namespace detail::power_law {

/// The standard error of a parameter; as a factor where it is larger than the estimate of a parameter that is far from
/// 0, whose logarithm has the error.  The factor is that of an interval of one standard error, from one of 95 %.
template <class T>
std::string error_text(std::ostream const& out, T const& estimate, T const& error, interval<T> const& reach) {
  if (error <= math::abs(estimate) || !(reach.lower > T(0))) return text_as_in(out, error);
  T const deviations = T(T(T(2) * T(196)) / T(100));
  return "factor " + text_as_in(out, T(math::exp(T(math::log(T(reach.upper / reach.lower)) / deviations))));
}

}  // namespace detail::power_law

/// The table a person wants to see.
template <class T>
std::ostream& operator<<(std::ostream& out, fitted_law<T> const& fit) {
  out << fit.rows() << " rows, objective " << fit.objective.name() << " = " << fit.objective_value << '\n';
  T const level = T(T(19) / T(20));
  auto const reason = fit.refusal("fit_result::interval");
  detail::text_table table{{"parameter", "estimate", "std. error", "95 % interval"}};
  for (int k = 0; k < fit.number_of_parameters(); ++k) {
    auto const row = fit.parameter(k);
    if (reason) {
      table.add(
          {row.name, detail::text_as_in(out, row.estimate), "none", "none: " + std::string(to_string(reason->code))});
      continue;
    }
    auto const reach = fit.interval(k, level);
    table.add({row.name, detail::text_as_in(out, row.estimate),
               detail::power_law::error_text<T>(out, row.estimate, row.standard_error, reach),
               detail::text_as_in(out, reach)});
  }
  out << table;
  if (fit.uses_draws())
    out << "  pairs bootstrap, " << fit.draws().parameters.size() << " resamples, " << fit.draws().failed
        << " without certificate\n";
  for (int k = 0; k < fit.number_of_parameters(); ++k) {
    if (fit.is_held_at_zero(k))
      out << "  " << fit.parameter(k).name << " would be negative: the option .sign_free lets it\n";
  }
  return out << "  " << fit.certificate << '\n';
}

/// The same below its formula.
template <class T, expression Formula, class Data>
std::ostream& operator<<(std::ostream& out, fit_result<T, Formula, Data> const& fit) {
  return out << fit.formula << '\n' << static_cast<fitted_law<T> const&>(fit);
}

}  // namespace freefield

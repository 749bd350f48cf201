#pragma once
/// @file
/// A fitted law as text.

#include <freefield/core/text/number.hpp>
#include <freefield/core/text/table.hpp>
#include <freefield/power_law/fit_result.hpp>

#include <ostream>
#include <string>

namespace freefield {

/// The table a person wants to see.
template <class T>
std::ostream& operator<<(std::ostream& out, fitted_law<T> const& fit) {
  out << fit.rows() << " rows, objective " << fit.objective.name() << " = " << fit.objective_value << '\n';
  T const level = T(T(19) / T(20));
  auto const reason = fit.refusal("fit_result::interval");
  detail::text_table table{{"parameter", "estimate", "std. error", "95 % interval"}};
  for (int k = 0; k < fit.number_of_parameters(); ++k) {
    auto const row = fit.parameter(k);
    std::string const reach = reason ? "none: " + std::string(to_string(reason->code))
                                     : detail::text_as_in(out, fit.interval(k, level));
    table.add({row.name, detail::text_as_in(out, row.estimate), detail::text_as_in(out, row.standard_error), reach});
  }
  out << table;
  if (fit.has_draws())
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

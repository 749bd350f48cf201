#pragma once
/// @file
/// What a comparison of a power law with other laws says.

#include <freefield/core/text/number.hpp>
#include <freefield/core/text/table.hpp>
#include <freefield/power_law/tails.hpp>

#include <cstddef>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace freefield {

/// p-values of the hypothesis that the power law is true, against an alternative that has it inside.
template <class T>
struct nested_test {
  T statistic;                 ///< 2 (log-likelihood of the alternative - that of the power law) >= 0
  std::optional<T> p_value;    ///< the share of data drawn from the power law with as large a statistic
  T monte_carlo_error{0};      ///< of that share
  T chi_squared_p_value;       ///< of chi^2 with one degree of freedom, as other programs print
  T boundary_mixture_p_value;  ///< half of it: of the mixture at the end of a parameter, which is too small here
  std::size_t failed = 0;      ///< draws on which the alternative has no fit; they count as large, so p is no smaller
};

/// A power law against one alternative, on the same tail.
template <class T>
struct tail_comparison {
  std::string alternative;                            ///< its name
  std::vector<std::pair<std::string, T>> parameters;  ///< those of largest likelihood; none at the limit
  power_law_inside inside = power_law_inside::no;
  bool at_limit = false;  ///< the alternative is the power law here: nothing else fits better
  T log_likelihood;       ///< of the alternative
  T ratio;              ///< R = log-likelihood of the power law - that of the alternative; R > 0 favours the power law
  T normalised_ratio;   ///< z = R / (sigma sqrt(n)) with the variance sigma^2 of the ratios of the values (Vuong)
  T vuong_p_value;      ///< two-sided, of z; meaningless for an alternative that has the power law inside
  T sign_test_p_value;  ///< two-sided, of how many values favour which law (Clarke)
  std::size_t favouring_power_law = 0;   ///< how many do
  std::optional<nested_test<T>> nested;  ///< for alternatives that have the power law inside
  std::string failure = {};  ///< in a comparison with all laws: why there is no fit, and the numbers are NaN

  /// The p-value to read: of the nested test, from replicates if there were any and else of chi^2; without a power law
  /// inside, Vuong's.
  T p_value() const {
    if (!nested) return vuong_p_value;
    return nested->p_value ? *nested->p_value : nested->chi_squared_p_value;
  }

  /// In words, at the level 0.1 that is usual for power laws.
  std::string verdict() const {
    if (!failure.empty()) return "no fit: " + failure;
    bool const decided = p_value() <= T(T(1) / T(10));
    if (at_limit) return "is the power law here";
    if (nested) return decided ? "fits better than the power law in it" : "no better than the power law in it";
    if (!decided) return "cannot be told from the power law";
    return ratio > T(0) ? "fits worse than the power law" : "fits better than the power law";
  }

  /// The alternative with its parameters, R, z, p and the verdict, in one line.
  friend std::ostream& operator<<(std::ostream& out, tail_comparison const& c)
    requires detail::streamable<T>
  {
    auto const number = [](T const& x) { return detail::text_with(3, x); };
    out << c.alternative;
    for (std::size_t k = 0; k < c.parameters.size(); ++k)
      out << (k == 0 ? " with " : ", ") << c.parameters[k].first << " = "
          << detail::text_with(4, c.parameters[k].second);
    return out << ": R = " << number(c.ratio) << ", z = " << number(c.normalised_ratio)
               << ", p = " << number(c.p_value()) << "; " << c.verdict();
  }
};

/// A power law against all alternatives.
template <class T>
struct tail_comparisons {
  T power_law_log_likelihood;
  T power_law_weight;  ///< Akaike's, of all laws together
  std::vector<tail_comparison<T>> alternatives;
  std::vector<T> weights;  ///< Akaike's: exp(log-likelihood - number of parameters), normalised

  /// One row for each law.
  friend std::ostream& operator<<(std::ostream& out, tail_comparisons const& all)
    requires detail::streamable<T>
  {
    auto const number = [](T const& x) { return detail::text_with(3, x); };
    detail::text_table table({"law", "log-likelihood", "R", "z", "p", "weight", "verdict"});
    table.add({"power law", detail::text_with(7, all.power_law_log_likelihood), "", "", "",
               number(all.power_law_weight), "the law fitted"});
    for (std::size_t k = 0; k < all.alternatives.size(); ++k) {
      auto const& c = all.alternatives[k];
      table.add({c.alternative, detail::text_with(7, c.log_likelihood), number(c.ratio),
                 c.nested ? std::string() : number(c.normalised_ratio), number(c.p_value()), number(all.weights[k]),
                 c.verdict()});
    }
    return out << table;
  }
};

}  // namespace freefield

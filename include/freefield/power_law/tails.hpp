#pragma once
/// @file
/// The catalogue of laws that a tail may have, above a cut-off xmin.

#include <array>
#include <concepts>
#include <string_view>

namespace freefield {

/// How a law has the power law in it.
enum class power_law_inside {
  no,
  nested,   ///< at an end of its parameters
  as_limit  ///< in the limit of parameters that run away
};

/// Kinds of laws, each with the names of its parameters.  Of integers the same densities are normalised over the
/// integers from xmin on.
namespace tails {

/// p(x) = (alpha - 1)/xmin (x/xmin)^-alpha
struct power_law {
  template <class T>
  struct parameters {
    T alpha;
  };
  static constexpr std::string_view name = "power law";
  static constexpr std::array<std::string_view, 1> parameter_names{"alpha"};
  static constexpr power_law_inside inside = power_law_inside::nested;
  static constexpr bool discrete_only = false;
};

/// p(x) = lambda exp(-lambda (x - xmin)); of integers the geometric law.
struct exponential {
  template <class T>
  struct parameters {
    T lambda;
  };
  static constexpr std::string_view name = "exponential";
  static constexpr std::array<std::string_view, 1> parameter_names{"lambda"};
  static constexpr power_law_inside inside = power_law_inside::no;
  static constexpr bool discrete_only = false;
};

/// p(x) = beta lambda x^(beta - 1) exp(-lambda (x^beta - xmin^beta)), Weibull's law.  For beta to 0 with
/// lambda beta xmin^beta = alpha - 1 it is a power law.
struct stretched_exponential {
  template <class T>
  struct parameters {
    T beta, lambda;
  };
  static constexpr std::string_view name = "stretched exponential";
  static constexpr std::array<std::string_view, 2> parameter_names{"beta", "lambda"};
  static constexpr power_law_inside inside = power_law_inside::as_limit;
  static constexpr bool discrete_only = false;
};

/// p(x) ~ exp(-(log x - mu)^2 / (2 sigma^2)) / x.  For mu to -infinity with (log xmin - mu)/sigma^2 = alpha - 1 it is a
/// power law.
struct lognormal {
  template <class T>
  struct parameters {
    T mu, sigma;
  };
  static constexpr std::string_view name = "log-normal";
  static constexpr std::array<std::string_view, 2> parameter_names{"mu", "sigma"};
  static constexpr power_law_inside inside = power_law_inside::as_limit;
  static constexpr bool discrete_only = false;
};

/// p(x) ~ x^-alpha exp(-lambda x), lambda >= 0; a power law for lambda = 0.
struct truncated_power_law {
  template <class T>
  struct parameters {
    T alpha, lambda;
  };
  static constexpr std::string_view name = "truncated power law";
  static constexpr std::array<std::string_view, 2> parameter_names{"alpha", "lambda"};
  static constexpr power_law_inside inside = power_law_inside::nested;
  static constexpr bool discrete_only = false;
};

/// p(x) ~ mu^x / x! of integers.
struct poisson {
  template <class T>
  struct parameters {
    T mu;
  };
  static constexpr std::string_view name = "Poisson";
  static constexpr std::array<std::string_view, 1> parameter_names{"mu"};
  static constexpr power_law_inside inside = power_law_inside::no;
  static constexpr bool discrete_only = true;
};

}  // namespace tails
/// A kind of law, such as those above.
template <class Kind>
concept tail_kind = requires {
  typename Kind::template parameters<double>;
  Kind::name;
  Kind::parameter_names;
  { Kind::inside } -> std::convertible_to<power_law_inside>;
  { Kind::discrete_only } -> std::convertible_to<bool>;
};

}  // namespace freefield

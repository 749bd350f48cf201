#pragma once
/// @file
/// Laws of tails with their parameters: densities, survival functions, samples.

#include <freefield/core/text/number.hpp>
#include <freefield/measure/sample.hpp>
#include <freefield/power_law/heavy_tail/distinct_values.hpp>
#include <freefield/power_law/heavy_tail/tail_density.hpp>
#include <freefield/power_law/heavy_tail/tail_draw.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <ostream>
#include <vector>

namespace freefield {

/// Where a tail begins, and whether its numbers are integers.
template <class T>
struct tail_support {
  T xmin;
  bool discrete = false;
};

/// A law of `tails::` above a cut-off:
///
///     ff::tail_law<ff::tails::lognormal> const law{{.mu = 0.5, .sigma = 2.0}, {.xmin = 10.0}};
///     law.survival(100.0);  ff::sample(law, 1000, {.seed = 1});
///
/// Of integers (`.discrete`) the density is normalised over the integers from xmin on.  In jets, the density has the
/// derivatives with respect to the parameters.
/// @throws error `domain` for parameters outside of their range, `bad_option` for a cut-off that is none
template <tail_kind Kind, real_scalar T = double>
class tail_law {
 public:
  using kind = Kind;
  using scalar_type = T;
  using parameters_type = typename Kind::template parameters<T>;

  tail_law(parameters_type const& parameters, tail_support<T> const& support)
      : parameters_(parameters), support_(support), shape_(parameters, support.xmin) {
    bool const is_place = math::is_finite(support.xmin) && support.xmin > T(0);
    require(is_place, errc::bad_option, {"tail_law", "option .xmin is out of range", "a number > 0"}, support.xmin);
    require(!support.discrete || detail::power_law::is_integer(support.xmin), errc::bad_option,
            {"tail_law", "option .xmin is not an integer", "an integer of a discrete law"}, support.xmin);
    require(support.discrete || !Kind::discrete_only, errc::bad_option,
            {"tail_law", "law is one of integers", "option .discrete"});
    require(shape_.is_valid(), errc::domain,
            {"tail_law", "parameters are out of range", "a law that can be normalised"});
    log_mass_ = detail::power_law::log_mass_from(shape_, support.xmin, support.xmin, support.discrete);
    require(math::is_finite(log_mass_), errc::overflow,
            {"tail_law", "density cannot be normalised in this scalar", "moderate parameters"});
  }

  parameters_type const& parameters() const { return parameters_; }
  T const& xmin() const { return support_.xmin; }
  bool discrete() const { return support_.discrete; }

  /// log p(x); -infinity below the cut-off.
  /// @throws error `domain` for a number that is no integer under a discrete law
  T log_density(T const& x) const {
    require_place("tail_law::log_density", x);
    if (x < support_.xmin) return T(-std::numeric_limits<T>::infinity());
    return T(detail::power_law::log_shape_at(shape_, x, support_.xmin) - log_mass_);
  }

  /// P(X >= x); 1 below the cut-off.
  /// @throws error `domain` for a number that is no integer under a discrete law
  T survival(T const& x) const {
    require_place("tail_law::survival", x);
    if (!(x > support_.xmin)) return T(1);
    T const log = detail::power_law::log_mass_from(shape_, x, support_.xmin, support_.discrete);
    return math::exp(T(log - log_mass_));
  }

  /// One draw, exact also far in the tail.  Of integers each call makes the table again: `sample(law, n)` and
  /// `sampler()` are for many.
  /// @throws error `overflow` for a draw beyond the range of the scalar
  template <random_engine Engine>
  T sample(Engine& engine) const {
    T const draw = sampler()(engine);
    require(math::is_finite(draw), errc::overflow, {"sample", "draw overflows", "a law with a lighter tail"}, draw);
    return draw;
  }

  /// What draws, for many draws.
  detail::power_law::tail_draw<Kind, T> sampler() const {
    return detail::power_law::tail_draw<Kind, T>(shape_, support_.xmin, support_.discrete);
  }

  /// `power law with alpha = 2.5 above 10`
  friend std::ostream& operator<<(std::ostream& out, tail_law const& law)
    requires detail::streamable<T>
  {
    out << (law.discrete() ? "discrete " : "") << Kind::name << " with ";
    auto const write = [&](std::size_t k, T const& value) {
      out << (k > 0 ? ", " : "") << Kind::parameter_names[k] << " = " << detail::text_with(5, value);
    };
    if constexpr (Kind::parameter_names.size() == 1) {
      auto const& [only] = law.parameters_;
      write(0, only);
    } else {
      auto const& [first, second] = law.parameters_;
      write(0, first);
      write(1, second);
    }
    return out << " above " << detail::text_with(5, law.xmin());
  }

 private:
  parameters_type parameters_;
  tail_support<T> support_;
  detail::power_law::family<Kind, T> shape_;
  T log_mass_{0};

  void require_place(std::string_view function, T const& x) const {
    require(math::is_finite(x), errc::non_finite, {function, "place is not finite", "a number"}, x);
    require(!support_.discrete || detail::power_law::is_integer(x), errc::domain,
            {function, "place is not an integer", "an integer under a discrete law"}, x);
  }
};

/// n independent draws.  Number i comes from stream i of the seed: the same bits on any number of threads, and the
/// first numbers of a longer sample are those of a shorter one.
/// Cost: n draws, of about 20 to 100 ns; a table of at most 4096 probabilities for integers, of Poisson's law
/// about 20 sqrt(mu).
/// @throws error `overflow` for a draw beyond the range of the scalar
template <class Kind, real_scalar T>
std::vector<T> sample(tail_law<Kind, T> const& law, std::size_t n, sample_options const& options = {}) {
  auto const draw = law.sampler();
  std::vector<T> result(n, T(0));
  auto const body = [&](std::size_t first, std::size_t last) {
    for (std::size_t i = first; i < last; ++i) {
      philox4x32 engine(options.seed, i);
      result[i] = draw(engine);
      require(math::is_finite(result[i]), errc::overflow, {"sample", "draw overflows", "a law with a lighter tail"},
              result[i], {static_cast<std::ptrdiff_t>(i)});
    }
  };
  for_each({n, 64}, body, {options.execution, options.progress});
  return result;
}

}  // namespace freefield

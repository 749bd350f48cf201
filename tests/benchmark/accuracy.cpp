// Prints docs/accuracy.md: the errors of Gaussian integrals, expectations and entropies in units of the scalar's
// epsilon, against the same problems in 50 digits.
//
//     benchmark_accuracy > docs/accuracy.md

#include <freefield/entropy.hpp>
#include <freefield/integral.hpp>
#include <freefield/interop/multiprecision.hpp>
#include <freefield/wick.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <limits>

#include "support/random_matrix.hpp"

namespace {

namespace ff = freefield;
using reference = boost::multiprecision::cpp_bin_float_50;
using support::matrix_of, support::vector_of;

constexpr auto x = ff::field<0>;
constexpr auto y = ff::field<1>;

using Eigen::Index;

/// The largest error of compute<T>(seed) over the seeds, in units of epsilon times the exact value, or of epsilon where
/// that is below 1.
template <class T, class Compute, class Exact>
double worst_error(Compute const& compute, Exact const& exact, std::uint64_t seeds) {
  double worst = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    reference const truth = exact(seed);
    reference const computed(compute.template operator()<T>(seed));
    reference const error =
        abs(computed - truth) / (std::max(reference(1), reference(abs(truth))) * std::numeric_limits<T>::epsilon());
    worst = std::max(worst, static_cast<double>(error));
  }
  return worst;
}

template <class Compute, class Exact>
void row(char const* what, std::uint64_t seeds, Compute const& compute, Exact const& exact) {
  std::printf("| %s | %.2g | %.2g | %.2g |\n", what, worst_error<float>(compute, exact, seeds),
              worst_error<double>(compute, exact, seeds), worst_error<long double>(compute, exact, seeds));
  std::fflush(stdout);
}

/// Against the same computation in 50 digits.
template <class Compute>
void row(char const* what, std::uint64_t seeds, Compute const& compute) {
  row(what, seeds, compute, [&](std::uint64_t seed) { return compute.template operator()<reference>(seed); });
}

void head(char const* title) {
  std::printf("\n## %s\n\n| what | float | double | long double |\n|---|---|---|---|\n", title);
}

/// Symmetric with entries that every scalar holds, and eigenvalues from 1 on.
template <class T>
matrix_of<T> positive_definite(std::uint64_t seed, Index n) {
  matrix_of<T> const a = support::random_symmetric<T>(seed, n);
  matrix_of<T> result = a * a;
  for (Index i = 0; i < n; ++i) result(i, i) += T(1);
  return result;
}

/// 1/(i + k + 1) plus 1/64 on the diagonal, in powers of two: condition about 100.
template <class T>
matrix_of<T> nearly_singular(Index n) {
  matrix_of<T> result(n, n);
  for (Index i = 0; i < n; ++i) {
    for (Index k = 0; k < n; ++k) result(i, k) = T(1) / T(1 << std::min<Index>(std::abs(i - k), 10));
    result(i, i) += T(1) / T(64);
  }
  return result;
}

void integrals() {
  head("Gaussian integrals");
  row("log of the integral, n = 8, with source", 50, []<class T>(std::uint64_t seed) {
    return ff::log_gaussian_integral(positive_definite<T>(seed, 8), support::random_vector<T>(seed, 8));
  });
  row("the integral itself, n = 3", 50, []<class T>(std::uint64_t seed) {
    return ff::gaussian_integral(positive_definite<T>(seed, 3));
  });
  row("log of it, n = 24, neighbours correlated by 0.99", 1, []<class T>(std::uint64_t) {
    return ff::log_gaussian_integral(nearly_singular<T>(24));
  });
  row("the same with a zero mode omitted, n = 6", 20, []<class T>(std::uint64_t seed) {
    matrix_of<T> a = matrix_of<T>::Zero(6, 6);
    support::random_entries entries(seed);
    for (Index i = 0; i < 6; ++i) {
      T const weight = T(3) + entries.next<T>();
      Index const k = (i + 1) % 6;
      a(i, i) += weight, a(k, k) += weight, a(i, k) -= weight, a(k, i) -= weight;
    }
    return ff::log_gaussian_integral(a, ff::omit_zero_modes);
  });
  row("periodic lattice of 32 x 32 sites, by its spectrum", 1, []<class T>(std::uint64_t) {
    vector_of<T> kernel = vector_of<T>::Constant(1024, T(0));
    kernel(0) = T(5);
    for (Index const neighbor : {1, 31, 32, 992}) kernel(neighbor) = T(-1);
    return ff::fourier_gaussian<T>::from_kernel({32, 32}, kernel).log_partition_function();
  });
}

template <class T>
ff::gaussian<T> line() {
  return {vector_of<T>(vector_of<T>::Constant(1, T(1) / T(4))), matrix_of<T>(matrix_of<T>::Constant(1, 1, T(1)))};
}

template <class T>
ff::gaussian<T> plane() {
  matrix_of<T> covariance(2, 2);
  covariance << T(1), T(1) / T(2), T(1) / T(2), T(1);
  return ff::gaussian<T>{covariance};
}

/// E[max(0, x)] of mean 1/4
reference mean_of_ramp() {
  reference const m = reference(1) / 4, circle = 2 * boost::math::constants::pi<reference>();
  return reference(exp(-m * m / 2) / sqrt(circle) + m * erfc(-m / sqrt(reference(2))) / 2);
}

/// 2/pi asin(2 rho / 3) for rho = 1/2
reference of_erfs() { return reference(2 * asin(reference(1) / 3) / boost::math::constants::pi<reference>()); }

/// (sin a + rho (pi - a)) / (2 pi) for rho = cos a = 1/2
reference of_ramps() {
  reference const pi = boost::math::constants::pi<reference>();
  return reference((sqrt(reference(3)) / 2 + pi / 3) / (2 * pi));
}

/// E[cos x] = cos(1/4) exp(-1/2), of which every rule for one dimension should make a few epsilon.
template <class Rule>
void cosine_row(char const* what, Rule const& rule) {
  row(what, 1, [&]<class T>(std::uint64_t) {
    return ff::expectation(line<T>(), [](T const& t) { using std::cos; return T(cos(t)); }, rule).value;
  }, [](std::uint64_t) { return reference(cos(reference(1) / 4) * exp(reference(-1) / 2)); });
}

void expectations() {
  head("Expectations");
  cosine_row("E[cos x], adaptive", ff::rules::adaptive{});
  cosine_row("E[cos x], trapezoid", ff::rules::trapezoid{});
  cosine_row("E[cos x], Gauss-Hermite, 24 points", ff::rules::gauss_hermite{});
  cosine_row("E[cos x], tanh-sinh", ff::rules::tanh_sinh{});
  cosine_row("E[cos x], Gauss-Kronrod", ff::rules::gauss_kronrod{});
  row("E[exp(-x^2)], adaptive", 1, []<class T>(std::uint64_t) {
    return ff::expectation(line<T>(), exp(-x * x)).value;
  }, [](std::uint64_t) { return reference(exp(reference(-1) / 48) / sqrt(reference(3))); });
  row("E[tanh(x)^2], adaptive", 1, []<class T>(std::uint64_t) {
    return ff::expectation(line<T>(), [](T const& t) { using std::tanh; return T(tanh(t) * tanh(t)); }).value;
  });
  row("E[max(0, x)], as a formula", 1, []<class T>(std::uint64_t) {
    return ff::expectation(line<T>(), max(x, 0)).value;
  }, [](std::uint64_t) { return mean_of_ramp(); });
  row("E[max(0, x)], break point at 0", 1, []<class T>(std::uint64_t) {
    auto const relu = [](T const& t) { return t > T(0) ? t : T(0); };
    return ff::expectation(line<T>(), relu, {.breaks = {{T(0)}}}).value;
  }, [](std::uint64_t) { return mean_of_ramp(); });
  row("E[exp(x) cos(y)], correlated, adaptive", 1, []<class T>(std::uint64_t) {
    return ff::expectation(plane<T>(), [](vector_of<T> const& v) {
      using std::cos, std::exp;
      return T(exp(v(0)) * cos(v(1)));
    }).value;
  }, [](std::uint64_t) { return reference(cos(reference(1) / 2)); });
  row("E[erf(x) erf(y)], correlated, adaptive", 1, []<class T>(std::uint64_t) {
    return ff::expectation(plane<T>(), erf(x) * erf(y)).value;
  }, [](std::uint64_t) { return of_erfs(); });
  row("the same by pair_expectations", 1, []<class T>(std::uint64_t) {
    return ff::pair_expectations(plane<T>(), erf(x)).value(0, 1);
  }, [](std::uint64_t) { return of_erfs(); });
  row("E[max(0, x) max(0, y)], correlated", 1, []<class T>(std::uint64_t) {
    return ff::expectation(plane<T>(), max(x, 0) * max(y, 0)).value;
  }, [](std::uint64_t) { return of_ramps(); });
  row("E|x - y|, correlated", 1, []<class T>(std::uint64_t) {
    return ff::expectation(plane<T>(), abs(x - y)).value;
  }, [](std::uint64_t) { return reference(sqrt(2 / boost::math::constants::pi<reference>())); });
}

void measures() {
  head("Measures");
  row("mean of a normal number restricted to [8, 9]", 1, []<class T>(std::uint64_t) {
    return ff::truncated_gaussian<T>(T(0), T(1), {T(8), T(9)}).mean();
  });
  row("its variance", 1, []<class T>(std::uint64_t) {
    return ff::truncated_gaussian<T>(T(0), T(1), {T(8), T(9)}).variance();
  });
  row("log of the probability of [30, infinity)", 1, []<class T>(std::uint64_t) {
    return ff::truncated_gaussian<T>(T(0), T(1), {.lower = T(30)}).log_probability();
  }, [](std::uint64_t) { return reference(log(erfc(30 / sqrt(reference(2))) / 2)); });
  row("posterior mean, 4 unknowns, 3 observations", 50, []<class T>(std::uint64_t seed) {
    matrix_of<T> const map = support::random_symmetric<T>(seed + 7, 4).topRows(3);
    ff::gaussian<T> const prior{support::random_vector<T>(seed, 4), positive_definite<T>(seed, 4)};
    vector_of<T> const value = support::random_vector<T>(seed + 3, 3);
    return T(ff::bayes_update(prior, map, matrix_of<T>(matrix_of<T>::Identity(3, 3)), value).mean().norm());
  });
  row("log density of a mixture far out", 20, []<class T>(std::uint64_t seed) {
    ff::gaussian<T> const a{support::random_vector<T>(seed, 3), positive_definite<T>(seed, 3)},
        b{support::random_vector<T>(seed + 1, 3), positive_definite<T>(seed + 1, 3)};
    return ff::gaussian_mixture<T>({T(1) / T(4), T(3) / T(4)}, {a, b})
        .log_density(vector_of<T>(vector_of<T>::Constant(3, T(40))));
  });
}

/// Dyadic probabilities, which every scalar holds exactly; neighbours in seed share all but the first two.
template <class T>
ff::discrete<T> table(std::uint64_t seed, bool moved = false) {
  ff::philox4x32 engine(seed, 22);
  vector_of<T> weights = vector_of<T>::Constant(16, T(0));
  for (int k = 0; k < 1024; ++k) {
    auto const i = static_cast<Index>(engine() % 16U);
    weights(i) = T(weights(i) + T(T(1) / T(1024)));
  }
  T const little = moved ? T(T(1) / T(1 << 20)) : T(0);
  weights(0) = T(weights(0) + little);
  weights(1) = T(weights(1) - little);
  return ff::discrete<T>(weights);
}

template <class T>
ff::gaussian<T> covariant(std::uint64_t seed) {
  return {support::random_vector<T>(seed, 6), positive_definite<T>(seed, 6)};
}

void functionals() {
  head("Entropies and divergences");
  row("entropy of 16 outcomes", 100, []<class T>(std::uint64_t seed) { return ff::entropy(table<T>(seed)); });
  row("relative entropy of two tables", 100, []<class T>(std::uint64_t seed) {
    return ff::relative_entropy(table<T>(seed), table<T>(seed + 500));
  });
  row("2^30 times that of tables that differ by 2^-20", 100, []<class T>(std::uint64_t seed) {
    return T(ff::relative_entropy(table<T>(seed), table<T>(seed, true)) * T(1 << 30));
  });
  row("2^30 times their Jensen-Shannon divergence", 100, []<class T>(std::uint64_t seed) {
    return T(ff::jensen_shannon_divergence(table<T>(seed), table<T>(seed, true)) * T(1 << 30));
  });
  row("Renyi divergence of order 1/2", 100, []<class T>(std::uint64_t seed) {
    return ff::renyi_divergence(table<T>(seed), table<T>(seed + 500), T(T(1) / T(2)));
  });
  row("Hellinger distance", 100, []<class T>(std::uint64_t seed) {
    return ff::hellinger_distance(table<T>(seed), table<T>(seed + 500));
  });
  row("entropy of a Gaussian, n = 6", 100, []<class T>(std::uint64_t seed) { return ff::entropy(covariant<T>(seed)); });
  row("relative entropy of Gaussians, n = 6", 100, []<class T>(std::uint64_t seed) {
    return ff::relative_entropy(covariant<T>(seed), covariant<T>(seed + 500));
  });
  row("Renyi divergence of order 1/4, n = 6", 100, []<class T>(std::uint64_t seed) {
    return ff::renyi_divergence(covariant<T>(seed), covariant<T>(seed + 500), T(T(1) / T(4)));
  });
  row("relative Fisher information, n = 6", 100, []<class T>(std::uint64_t seed) {
    return ff::relative_fisher_information(covariant<T>(seed), covariant<T>(seed + 500));
  });
  row("squared Wasserstein distance, n = 6", 100, []<class T>(std::uint64_t seed) {
    return ff::squared_wasserstein_distance(covariant<T>(seed), covariant<T>(seed + 500));
  });
}

}  // namespace

int main() {
  std::printf(
      "# Accuracy\n\nThe largest error over random problems, in units of epsilon times the value, or of epsilon where "
      "that "
      "is below 1,\nagainst closed forms and the same problems in 50 digits. By "
      "`build/benchmark/tests/benchmark/benchmark_accuracy`.\n");
  integrals();
  expectations();
  measures();
  functionals();
}

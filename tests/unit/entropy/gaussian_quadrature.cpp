// once: 50 digits.
// The closed forms of Gaussians against sums over a lattice in 50 digits, which converge faster than any power of the
// step.
#include <doctest/doctest.h>

#include <freefield/entropy.hpp>

#include <support/close.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

namespace ff = freefield;
using support::close;

namespace {

using R = boost::multiprecision::cpp_bin_float_50;

ff::gaussian<R> normal(R const& mean, R const& variance) {
  return ff::gaussian<R>(ff::vector_of<R>::Constant(1, mean), ff::matrix_of<R>::Constant(1, 1, variance));
}

R density(ff::gaussian<R> const& p, R const& x) {
  R const u = x - p.mean()(0), v = p.covariance()(0, 0);
  return exp(-u * u / (2 * v)) / sqrt(2 * ff::math::pi<R>() * v);
}

/// The integral of f over the line.
template <class F>
R integral(F const& f) {
  R const step = R(1) / 16;
  R sum = 0;
  for (int k = -1000; k <= 1000; ++k) sum += f(R(k * step));
  return sum * step;
}

}  // namespace

TEST_CASE("one dimension, 50 digits") {
  auto const p = normal(R(1) / 3, R(2)), q = normal(R(-1) / 4, R(3));
  auto const at_p = [&](R const& x) { return density(p, x); };
  auto const at_q = [&](R const& x) { return density(q, x); };
  auto const log_ratio = [&](R const& x) { return R(log(at_p(x) / at_q(x))); };
  int const ulps = 1 << 12;
  CHECK(close(ff::entropy(p), integral([&](R const& x) { return R(-at_p(x) * log(at_p(x))); }), ulps));
  CHECK(close(ff::cross_entropy(p, q), integral([&](R const& x) { return R(-at_p(x) * log(at_q(x))); }), ulps));
  CHECK(close(ff::relative_entropy(p, q), integral([&](R const& x) { return R(at_p(x) * log_ratio(x)); }), ulps));
  CHECK(close(ff::jeffreys_divergence(p, q),
              integral([&](R const& x) { return R((at_p(x) - at_q(x)) * log_ratio(x)); }), ulps));
  CHECK(close(ff::squared_hellinger(p, q), R(1 - integral([&](R const& x) { return R(sqrt(at_p(x) * at_q(x))); })),
              ulps));
  CHECK(close(ff::chi_square_divergence(p, q),
              R(integral([&](R const& x) { return R(at_p(x) * at_p(x) / at_q(x)); }) - 1), ulps));
  CHECK(close(ff::neyman_divergence(q, p), ff::chi_square_divergence(p, q), ulps));
  for (R const& a : {R(R(1) / 3), R(R(3) / 2), R(R(5) / 2)}) {
    R const power = integral([&](R const& x) { return R(pow(at_p(x), a) * pow(at_q(x), R(1 - a))); });
    CHECK(close(ff::renyi_divergence(p, q, a), R(log(power) / (a - 1)), ulps));
    CHECK(close(ff::tsallis_divergence(p, q, a), R((power - 1) / (a - 1)), ulps));
    CHECK(close(ff::alpha_divergence(p, q, a), R((power - 1) / (a * (a - 1))), ulps));
    R const own = integral([&](R const& x) { return R(pow(at_p(x), a)); });
    CHECK(close(ff::renyi_entropy(p, a), R(log(own) / (1 - a)), ulps));
    CHECK(close(ff::tsallis_entropy(p, a), R((1 - own) / (a - 1)), ulps));
  }
  R const a = R(-1) / 5;
  R const power = integral([&](R const& x) { return R(pow(at_p(x), a) * pow(at_q(x), R(1 - a))); });
  CHECK(close(ff::alpha_divergence(p, q, a), R((power - 1) / (a * (a - 1))), ulps));
  auto const score = [&](R const& x) {
    return R((x - q.mean()(0)) / q.covariance()(0, 0) - (x - p.mean()(0)) / p.covariance()(0, 0));
  };
  CHECK(close(ff::relative_fisher_information(p, q),
              integral([&](R const& x) { return R(at_p(x) * score(x) * score(x)); }), ulps));
}

TEST_CASE("nearly equal Gaussians in double, against 50 digits") {
  using matrix = ff::matrix_of<double>;
  for (double const e : {1e-3, 1e-6, 1e-9, 1e-12}) {
    matrix a(3, 3), b(3, 3);
    a << 2, 0.5, 0.25, 0.5, 1, 0.125, 0.25, 0.125, 3;
    b = a;
    b(0, 0) += e;
    b(1, 2) -= e / 4;
    b(2, 1) = b(1, 2);
    ff::vector_of<double> const mean = ff::vector_of<double>::Constant(3, 0.5 * e);
    ff::gaussian<double> const p(a), q(mean, b);
    ff::gaussian<R> const exact_p(ff::matrix_of<R>(a.cast<R>())),
        exact_q(ff::vector_of<R>(mean.cast<R>()), ff::matrix_of<R>(b.cast<R>()));
    auto const check = [&](double computed, R const& exact) {
      CHECK(support::within(computed / exact.convert_to<double>(), 1.0, 1e-12));
    };
    check(ff::relative_entropy(p, q), ff::relative_entropy(exact_p, exact_q));
    check(ff::relative_entropy(q, p), ff::relative_entropy(exact_q, exact_p));
    check(ff::renyi_divergence(p, q, 0.25), ff::renyi_divergence(exact_p, exact_q, R(1) / 4));
    check(ff::renyi_divergence(p, q, 3.0), ff::renyi_divergence(exact_p, exact_q, R(3)));
    check(ff::hellinger_distance(p, q), ff::hellinger_distance(exact_p, exact_q));
    check(ff::chi_square_divergence(p, q), ff::chi_square_divergence(exact_p, exact_q));
    check(ff::relative_fisher_information(p, q), ff::relative_fisher_information(exact_p, exact_q));
  }
}

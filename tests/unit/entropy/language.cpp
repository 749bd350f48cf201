// Functionals as a language: sums, functions, texts, references, coefficients of any number type.
#include <doctest/doctest.h>

#include <freefield/core/jet.hpp>
#include <freefield/entropy.hpp>
#include <freefield/measure/conversions.hpp>

#include <support/caught.hpp>
#include <support/close.hpp>

#include <boost/multiprecision/cpp_int.hpp>

#include <cmath>
#include <functional>
#include <sstream>
#include <type_traits>

namespace ff = freefield;
using boost::multiprecision::cpp_rational;
using support::caught, support::close, support::within;

namespace {

constexpr auto x = ff::field<0>;
constexpr auto k = ff::symbol<"k">;
constexpr auto r = ff::symbol<"r">;

ff::gaussian<double> normal(double mean, double variance) {
  return ff::gaussian<double>(ff::vector_of<double>::Constant(1, mean),
                              ff::matrix_of<double>::Constant(1, 1, variance));
}

}  // namespace

TEST_CASE("functionals print as they are written") {
  ff::discrete<double> const q{0.5, 0.5};
  CHECK(to_string(ff::potential_energy(pow<4>(x) / 4 - k * pow<2>(x) / 2, k = 1.5) - 0.5 * ff::entropy) ==
        "potential_energy(phi0^4/4 - k*phi0^2/2, k = 1.5) - 0.5*entropy");
  CHECK(to_string(-ff::relative_entropy(q)) == "-relative_entropy(discrete on 2 outcomes)");
  CHECK(to_string(2 * (ff::entropy + ff::dirichlet_energy) / 4.0) == "0.5*entropy + 0.5*dirichlet_energy");
  CHECK(to_string(exp(-ff::entropy)) == "exp(-entropy)");
  CHECK(to_string(pow<2>(ff::entropy - ff::fisher_information)) == "(entropy - fisher_information)^2");
  CHECK(to_string(ff::renyi_divergence(normal(0, 1), 2)) == "renyi_divergence(gaussian of dimension 1, 2)");
  CHECK(to_string(ff::internal_energy(r * log(r))) == "internal_energy(r*log(r))");
  std::ostringstream out;
  out << ff::interaction_energy(pow<2>(x));
  CHECK(out.str() == "interaction_energy(phi0^2)");
}

TEST_CASE("sums are flat and can be taken apart") {
  auto const f = ff::potential_energy(pow<2>(x) / 2) - 0.5 * ff::entropy + ff::interaction_energy(pow<2>(x));
  CHECK(ff::coefficient_of<ff::entropy_functional>(f) == -0.5);
  CHECK(ff::coefficient_of<ff::entropy_functional>(ff::entropy) == 1);
  CHECK(ff::coefficient_of<ff::dirichlet_energy_functional>(f) == 0);
  CHECK(ff::coefficient_of<ff::entropy_functional>(f + 2.0 * ff::entropy) == 1.5);
  CHECK(to_string(ff::without_term<ff::entropy_functional>(f)) ==
        "potential_energy(phi0^2/2) + interaction_energy(phi0^2)");
}

TEST_CASE("functionals hold what they refer to by value, std::cref refers") {
  auto const make = [] { return ff::relative_entropy(ff::discrete<double>{0.5, 0.5}); };
  auto const f = make();
  ff::discrete<double> const p{0.25, 0.75};
  double const value = f(p);
  CHECK(close(value, std::log(2.0) - ff::entropy(p), 16));
  ff::discrete<double> q{0.5, 0.5};
  auto const referring = ff::relative_entropy(std::cref(q));
  CHECK(referring(p) == value);
  q = ff::discrete<double>{0.25, 0.75};
  CHECK(referring(p) == 0);
}

TEST_CASE("definedness is known at compile time") {
  using one = ff::density<double, 1>;
  static_assert(ff::functional_of<ff::entropy_functional, one>);
  static_assert(ff::functional_of<ff::entropy_functional const, ff::gaussian<double>>);
  static_assert(!ff::functional_of<ff::entropy_functional, ff::ensemble<double>>);
  static_assert(!ff::functional_of<ff::entropy_functional, ff::discrete<cpp_rational>>);
  auto const energy = ff::potential_energy(pow<2>(x));
  static_assert(ff::functional_of<decltype(energy), ff::ensemble<double>>);
  static_assert(ff::functional_of<decltype(energy), ff::gaussian<cpp_rational>>);
  auto const f = energy - ff::entropy;
  static_assert(ff::functional_of<decltype(f), one>);
  static_assert(!ff::functional_of<decltype(f), ff::ensemble<double>>);
  static_assert(ff::obeys<ff::entropy_functional, ff::law::concave>);
  static_assert(!ff::obeys<ff::entropy_functional, ff::law::convex>);
}

TEST_CASE("coefficients keep their type and meet the measure's scalar") {
  using dual = ff::jet<double, 1>;
  auto const p = normal(0.5, 2);
  auto const temperature = dual::variable(0.7, 0);
  auto const f = ff::potential_energy(pow<2>(x)) - temperature * ff::entropy;
  dual const value = f(p);
  CHECK(close(value.value, 2.25 - 0.7 * ff::entropy(p), 8));
  CHECK(close(value.gradient[0], -ff::entropy(p), 8));
  CHECK(close(first_variation(f, p).hessian(0, 0).gradient[0], -0.5, 8));
  auto const rho = ff::to_density(p, ff::grid<double, 1>({-16.0, 16.0, 200})).measure;
  CHECK(within(f(rho).gradient[0], -ff::entropy(p), 1e-12));
  auto const stiff = ff::potential_energy(k * pow<2>(x) / 2, k = temperature);
  CHECK(close(stiff(rho).gradient[0], 1.125, 64));
  ff::ensemble<double> const cloud(ff::sample(p, 100));
  CHECK(close(stiff(cloud).gradient[0], stiff(cloud).value / 0.7, 64));
  CHECK(close(stiff(p).gradient[0], 1.125, 64));
  CHECK(first_variation(stiff, cloud).rows() == 100);
  ff::gaussian<cpp_rational> const exact(ff::matrix_of<cpp_rational>::Constant(1, 1, cpp_rational(2)));
  CHECK((ff::potential_energy(pow<4>(x)) * cpp_rational(1, 3))(exact) == 4);
  auto const f32 = ff::gaussian<float>(ff::matrix_of<float>::Constant(1, 1, 2.0f));
  static_assert(std::is_same_v<decltype((0.5 * ff::entropy)(f32)), float>);
}

TEST_CASE("functions of a functional") {
  ff::discrete<double> const p{0.25, 0.75};
  double const h = ff::entropy(p);
  CHECK(close(exp(2 * ff::entropy)(p), std::exp(2 * h), 8));
  CHECK(close(log(ff::entropy)(p), std::log(h), 8));
  CHECK(close(pow<3>(ff::entropy)(p), h * h * h, 8));
  CHECK(close(ff::apply(1 / (1 + pow<2>(r)), ff::entropy)(p), 1 / (1 + h * h), 8));
  CHECK(close(first_variation(exp(ff::entropy), p)(0), std::exp(h) * (-std::log(0.25) - 1), 8));
}

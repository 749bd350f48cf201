// once: formulas of one scalar, which hold no memory.
// Every functional: its variations are derivatives, and it obeys the laws that it names.
#include <doctest/doctest.h>

#include <laws/functional.hpp>

#include <cstdint>

namespace ff = freefield;

namespace {

constexpr auto x = ff::field<0>;
constexpr auto r = ff::symbol<"r">;

class random_measures {
 public:
  explicit random_measures(std::uint64_t seed) : engine_(seed, 21) {}

  double next() { return ff::uniform<double>(engine_); }
  ff::discrete<double> probabilities(Eigen::Index n) {
    ff::vector_of<double> weights(n);
    for (double& w : weights) w = std::exp(2 * ff::normal<double>(engine_));
    return ff::normalised_probabilities(weights);
  }
  ff::matrix_of<double> matrix(Eigen::Index n) {
    ff::matrix_of<double> result(n, n);
    for (double& entry : result.reshaped()) entry = ff::normal<double>(engine_);
    return result;
  }
  ff::gaussian<double> gaussian(Eigen::Index n) {
    ff::matrix_of<double> const root = matrix(n);
    ff::vector_of<double> const mean = matrix(n).col(0);
    ff::matrix_of<double> const covariance = root * root.transpose() + ff::matrix_of<double>::Identity(n, n);
    return ff::gaussian<double>(mean, covariance);
  }

 private:
  ff::philox4x32 engine_;
};

ff::density<double, 1> bumps(double at) {
  ff::grid<double, 1> const line({-4.0, 5.0, 60});
  return ff::normalised(line, exp(-pow<2>(x - at)) + exp(-pow<2>(x + 1) / 4) / 3);
}

/// What claims a law that it does not obey.
struct not_symmetric : ff::detail::entropy_room::chi_square_kind {
  using laws = ff::law_list<ff::law::symmetric>;
};
struct not_concave : ff::local_functional<not_concave> {
  using laws = ff::law_list<ff::law::concave>;
  using parameter_type = void;
  template <class T> T term(T const& u) const { return T(u * u); }
  template <class T> T slope(T const& u) const { return u; }
  template <class T> T curvature(T const&) const { return T(2); }
  void print(std::ostream& out) const { out << "square"; }
};

template <class Make>
void check_divergence(Make const& make) {
  random_measures random(7);
  for (int k = 0; k < 20; ++k) {
    auto const p = random.probabilities(7), q = random.probabilities(7), s = random.probabilities(7);
    CHECK(laws::divergence(make, p, q, s));
    CHECK(laws::functional(make(q), p));
    // nearly equal measures, and a measure without mass at some outcomes
    auto const near = ff::normalised_probabilities(ff::vector_of<double>(q.probabilities() + 1e-9 * p.probabilities()));
    double const little = make(q)(near);
    if constexpr (ff::obeys<decltype(make(q)), ff::law::nonnegative>) CHECK(little >= 0);
    ff::vector_of<double> some = p.probabilities();
    some(k % 7) = 0;
    auto const partial = ff::normalised_probabilities(some);
    double const value = make(q)(partial);
    if constexpr (ff::obeys<decltype(make(q)), ff::law::nonnegative>) CHECK(value > 0);
    CHECK(value == value);
  }
  CHECK(laws::functional(make(bumps(0.5)), bumps(1.0)));
}

template <class Make>
void check_gaussian_divergence(Make const& make) {
  random_measures random(8);
  for (Eigen::Index d = 1; d <= 4; ++d) {
    for (int k = 0; k < 5; ++k) {
      auto const p = random.gaussian(d), q = random.gaussian(d);
      CHECK(laws::divergence(make, p, q, random.matrix(d)));
      CHECK(laws::functional(make(q), p));
    }
  }
}

}  // namespace

TEST_CASE("divergences of probabilities and densities") {
  check_divergence([](auto const& q) { return ff::relative_entropy(q); });
  check_divergence([](auto const& q) { return ff::reverse_relative_entropy(q); });
  check_divergence([](auto const& q) { return ff::cross_entropy(q); });
  check_divergence([](auto const& q) { return ff::jeffreys_divergence(q); });
  check_divergence([](auto const& q) { return ff::jensen_shannon_divergence(q); });
  check_divergence([](auto const& q) { return ff::jensen_shannon_distance(q); });
  check_divergence([](auto const& q) { return ff::total_variation(q); });
  check_divergence([](auto const& q) { return ff::squared_hellinger(q); });
  check_divergence([](auto const& q) { return ff::hellinger_distance(q); });
  check_divergence([](auto const& q) { return ff::chi_square_divergence(q); });
  check_divergence([](auto const& q) { return ff::neyman_divergence(q); });
  check_divergence([](auto const& q) { return ff::triangular_divergence(q); });
  check_divergence([](auto const& q) { return ff::bhattacharyya_distance(q); });
  check_divergence([](auto const& q) { return ff::f_divergence(r * log(r), q, {.at_zero = 0.0}); });
  for (double const order : {0.25, 0.5, 0.999999, 1.0, 1.0000001, 2.0, 3.5}) {
    check_divergence([=](auto const& q) { return ff::renyi_divergence(q, order); });
    check_divergence([=](auto const& q) { return ff::tsallis_divergence(q, order); });
    check_divergence([=](auto const& q) { return ff::alpha_divergence(q, order); });
  }
  check_divergence([](auto const& q) { return ff::alpha_divergence(q, -1); });
  check_divergence([](auto const& q) { return ff::alpha_divergence(q, 0.0); });
  CHECK(laws::functional(ff::relative_fisher_information(bumps(0.5)), bumps(1.0)));
}

TEST_CASE("divergences of Gaussians") {
  check_gaussian_divergence([](auto const& q) { return ff::relative_entropy(q); });
  check_gaussian_divergence([](auto const& q) { return ff::reverse_relative_entropy(q); });
  check_gaussian_divergence([](auto const& q) { return ff::cross_entropy(q); });
  check_gaussian_divergence([](auto const& q) { return ff::jeffreys_divergence(q); });
  check_gaussian_divergence([](auto const& q) { return ff::squared_hellinger(q); });
  check_gaussian_divergence([](auto const& q) { return ff::hellinger_distance(q); });
  check_gaussian_divergence([](auto const& q) { return ff::bhattacharyya_distance(q); });
  check_gaussian_divergence([](auto const& q) { return ff::relative_fisher_information(q); });
  check_gaussian_divergence([](auto const& q) { return ff::squared_wasserstein_distance(q); });
  for (double const order : {0.25, 0.5, 0.75, 0.999999}) {
    check_gaussian_divergence([=](auto const& q) { return ff::renyi_divergence(q, order); });
    check_gaussian_divergence([=](auto const& q) { return ff::tsallis_divergence(q, order); });
    check_gaussian_divergence([=](auto const& q) { return ff::alpha_divergence(q, order); });
  }
  random_measures random(9);
  for (int k = 0; k < 20; ++k) {  // finite for p no wider than q
    auto const q = random.gaussian(3),
               p = ff::gaussian<double>(random.gaussian(3).mean(), Eigen::MatrixXd(q.covariance() / 1.5));
    auto const map = random.matrix(3);
    CHECK(laws::divergence([](auto const& s) { return ff::chi_square_divergence(s); }, p, q, map));
    CHECK(laws::functional(ff::chi_square_divergence(q), p));
    CHECK(laws::divergence([](auto const& s) { return ff::neyman_divergence(s); }, q, p, map));
    CHECK(laws::functional(ff::neyman_divergence(p), q));
    CHECK(laws::functional(ff::renyi_divergence(q, 2.5), p));
    CHECK(laws::functional(ff::alpha_divergence(p, -0.5), q));
  }
  for (int k = 0; k < 20; ++k) {
    auto const p = random.gaussian(1), q = random.gaussian(1);
    CHECK(laws::divergence([](auto const& s) { return ff::total_variation(s); }, p, q, random.matrix(1)));
    CHECK(laws::functional(ff::total_variation(q), p));
  }
}

TEST_CASE("entropies and energies") {
  random_measures random(10);
  for (int k = 0; k < 20; ++k) {
    auto const p = random.probabilities(6), q = random.probabilities(6);
    auto const both = [&](auto const& f) {
      CHECK(laws::entropy(f, p, q));
      CHECK(laws::functional(f, p));
      CHECK(laws::functional(f, bumps(random.next())));
    };
    both(ff::entropy);
    both(ff::internal_energy(pow<2>(r) / 2));
    both(ff::internal_energy(r * log(r)));
    both(ff::potential_energy(pow<2>(x) - x));
    for (double const order : {0.25, 0.999999, 1.0, 1.5, 2.0, 4.0}) {
      both(ff::tsallis_entropy(order));
      both(ff::renyi_entropy(order));
      both(ff::hill_number(order));
    }
    auto const rho = bumps(random.next());
    CHECK(laws::functional(ff::entropy_power, rho));
    CHECK(laws::functional(ff::fisher_information, rho));
    CHECK(laws::functional(ff::dirichlet_energy, rho));
    CHECK(laws::energy(ff::fisher_information, rho, bumps(random.next() + 1)));
    CHECK(laws::energy(ff::dirichlet_energy, rho, bumps(random.next() + 1)));
    CHECK(laws::energy(ff::entropy, rho, bumps(random.next() + 1)));
    CHECK(laws::energy(ff::entropy_power, rho, bumps(random.next() + 1)));
    CHECK(laws::functional(ff::interaction_energy(pow<4>(x) / 4 + x), rho));
  }
  for (Eigen::Index d = 1; d <= 3; ++d) {
    auto const p = random.gaussian(d);
    CHECK(laws::functional(ff::entropy, p));
    CHECK(laws::functional(ff::renyi_entropy(3.0), p));
    CHECK(laws::functional(ff::tsallis_entropy(0.75), p));
    CHECK(laws::functional(ff::hill_number(2), p));
    CHECK(laws::functional(ff::entropy_power, p));
    CHECK(laws::functional(ff::fisher_information, p));
    CHECK(laws::functional(ff::potential_energy(pow<4>(x) / 4 - x), p));
    CHECK(laws::functional(ff::interaction_energy(pow<4>(x) / 4 - x), p));
  }
  CHECK(laws::functional(ff::mutual_information(ff::indices{0}, ff::indices{2, 1}), random.gaussian(4)));
}

TEST_CASE("sums and functions of functionals") {
  auto const rho = bumps(0.25);
  auto const f = ff::potential_energy(pow<4>(x) / 4) - 0.5 * ff::entropy + ff::dirichlet_energy / 3.0;
  CHECK(laws::functional(f, rho));
  CHECK(laws::functional(exp(-f), rho));
  CHECK(laws::functional(pow<2>(f) - sqrt(ff::fisher_information) * 2, rho));
  CHECK(laws::functional(ff::apply(1 / (1 + pow<2>(r)), f), rho));
  random_measures random(11);
  auto const p = random.gaussian(2);
  CHECK(laws::functional(exp(-(ff::potential_energy(pow<2>(x)) - 2 * ff::entropy)), p));
}

TEST_CASE("the laws find what is wrong") {
  random_measures random(12);
  auto const p = random.probabilities(6), q = random.probabilities(6), s = random.probabilities(6);
  auto const claims = [](auto const& reference) {
    return ff::divergence<not_symmetric, std::remove_cvref_t<decltype(reference)>>{{}, {}, reference};
  };
  CHECK(!laws::divergence(claims, p, q, s));
  CHECK(!laws::entropy(not_concave{}, p, q));
  CHECK(!laws::functional(not_concave{}, p));
}

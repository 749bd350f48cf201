// once: formulas of one scalar, which hold no memory.
// Divergences of Gaussians: the variations are derivatives, and each obeys the laws that it names.
#include <doctest/doctest.h>

#include <laws/functional.hpp>
#include <laws/random_measures.hpp>

namespace ff = freefield;
using laws::random_measures;

namespace {

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

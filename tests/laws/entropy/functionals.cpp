// once: formulas of one scalar, which hold no memory.
// Entropies, energies, sums and functions of them: the variations are derivatives, and each obeys the laws that it
// names.
#include <doctest/doctest.h>

#include <laws/functional.hpp>
#include <laws/random_measures.hpp>

namespace ff = freefield;
using laws::bumps, laws::random_measures;

namespace {

constexpr auto x = ff::field<0>;
constexpr auto r = ff::symbol<"r">;

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

}  // namespace

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

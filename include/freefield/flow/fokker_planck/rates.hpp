#pragma once
/// @file
/// The rates at which cells of a line exchange mass in a discretised equation of Fokker and Planck.

#include <freefield/flow/free_energy.hpp>
#include <freefield/flow/wasserstein.hpp>
#include <freefield/measure/density.hpp>

#include <cstddef>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield::detail::flow_room {

/// Bernoulli's function z / (e^z - 1) of z >= 0; near 0 by its series, which has derivatives there.
template <class T>
T bernoulli(T const& z) {
  using Time = typename real_below<T>::type;
  T const square = T(z * z), bound = T(math::sqrt(math::sqrt(Time(std::numeric_limits<Time>::epsilon()))));
  if (z < bound) {  // the next term is z^6 / 30240
    T const even = T(T(square / T(12)) - T(T(square * square) / T(720)));
    return T(T(T(1) - T(z / T(2))) + even);
  }
  return T(z / math::expm1(z));
}

/// The weights of what moves up and down an edge along which V / T rises by z.
template <class T>
using edge_weights = std::pair<T, T>;

/// B(z) and B(-z): the exact flux of a piecewise linear potential.
/// Source: D. L. Scharfetter, H. K. Gummel, IEEE Trans. Electron Devices 16 (1969) 64; J. S. Chang, G. Cooper, J.
/// Comput. Phys. 6 (1970) 1.
struct scharfetter_gummel_weights {
  static constexpr std::string_view name = "scharfetter_gummel";
  template <class T>
  static edge_weights<T> at(T const& z) {
    T const size = z < T(0) ? T(-z) : z, small = bernoulli(size), large = T(small + size);
    return z < T(0) ? edge_weights<T>{large, small} : edge_weights<T>{small, large};
  }
};

/// e^(-z/2) and e^(z/2): each cell's rate has the square root of its Gibbs weight.
/// Source: H. C. Lie, K. Fackeldey, M. Weber, SIAM J. Matrix Anal. Appl. 34 (2013) 738.
struct square_root_gibbs_weights {
  static constexpr std::string_view name = "square_root_gibbs";
  template <class T>
  static edge_weights<T> at(T const& z) {
    T const half = T(z / T(2));
    return {math::exp(T(-half)), math::exp(half)};
  }
};

/// Rates between neighbouring cells: `up` from cell i to i + 1, `down` back; on a ring also between the last and the
/// first.
template <class T>
struct exchange_rates {
  std::vector<T> up, down;
};

/// rho' = (D (T rho' + rho V'))' on cells of length h: rates D T w / h^2.
template <class Weights, free_energy F, class Mobility, class T>
exchange_rates<T> rates_of(F const& f, wasserstein_metric<Mobility> const& metric, density<T, 1> const& rho,
                           T const& t) {
  T const temperature = positive_temperature<T>(Weights::name, f);
  std::size_t const n = static_cast<std::size_t>(rho.size());
  vector_of<T> potential = vector_of<T>::Constant(rho.size(), T(0));
  if constexpr (has_potential<F>) potential = first_variation(potential_part(f), rho);
  for (Eigen::Index i = 0; i < potential.size(); ++i) {
    require(math::is_finite(potential(i)), errc::non_finite,
            {Weights::name, "potential is not finite", "a finite number in every cell"}, potential(i), {i});
  }
  auto const& line = rho.grid().along(0);
  T const square = T(line.step() * line.step());
  exchange_rates<T> rates;
  rates.up.reserve(n);
  rates.down.reserve(n);
  for_each_face(rho.grid(), 0, [&](Eigen::Index i, Eigen::Index j, auto const& x) {
    T const scale = T(T(temperature * mobility_at<T>(metric.mobility, x, t)) / square);
    auto const [up, down] = Weights::at(T(T(potential(j) - potential(i)) / temperature));
    T const edge[] = {T(scale * up), T(scale * down)};
    for (T const& rate : edge) {
      require(math::is_finite(rate), errc::overflow,
              {Weights::name, "rate between cells overflows", "a potential that rises less from cell to cell"}, rate,
              {i});
    }
    rates.up.push_back(edge[0]);
    rates.down.push_back(edge[1]);
  });
  return rates;
}

}  // namespace freefield::detail::flow_room

// once: the same code as other tests, in other scalars.
// Fifty digits: the optimum of the 240 points of Hoffmann et al., with a gradient below 1e-40, and the same as double
// to the digits of double.

#include <doctest/doctest.h>

#include <freefield/interop/multiprecision.hpp>
#include <freefield/power_law.hpp>

#include <Eigen/LU>
#include <boost/multiprecision/cpp_bin_float.hpp>

#include <support/close.hpp>
#include <support/scaling_data.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace ff = freefield;
namespace mp = boost::multiprecision;
using support::within;

namespace {

using fifty = mp::number<mp::cpp_bin_float<50>, mp::et_off>;

constexpr auto N = ff::forms::N;
constexpr auto D = ff::forms::D;
constexpr auto law = ff::forms::chinchilla;

/// d/d(e, a, alpha, b, beta) of sum huber_delta(log L - log y), written with log-sum-exp and not with the library.
std::array<fifty, 5> gradient_by_hand(support::runs const& table, Eigen::Matrix<fifty, 5, 1> const& theta,
                                      fifty const& delta) {
  std::array<fifty, 5> gradient{};
  for (std::size_t i = 0; i < table.N.size(); ++i) {
    fifty const n = log(fifty(table.N[i])), d = log(fifty(table.D[i]));
    fifty const t0 = exp(theta[0]), t1 = exp(theta[1] - theta[2] * n), t2 = exp(theta[3] - theta[4] * d);
    fifty const total = t0 + t1 + t2, r = log(total) - log(fifty(table.loss[i]));
    fifty const psi = r > delta ? delta : r < -delta ? fifty(-delta) : r;
    std::array<fifty, 5> const j{t0 / total, t1 / total, -n * t1 / total, t2 / total, -d * t2 / total};
    for (std::size_t k = 0; k < 5; ++k) gradient[k] += psi * j[k];
  }
  return gradient;
}

/// The optimum at fifty digits and at seventeen.
void check(support::runs const& table) {
  std::vector<fifty> const n(table.N.begin(), table.N.end()), d(table.D.begin(), table.D.end());
  std::vector<fifty> const loss(table.loss.begin(), table.loss.end());
  fifty const delta = fifty(1) / 1000;
  auto const fit = ff::fit(law, given(N = n, D = d), loss, {.objective = ff::huber_log(delta)});
  auto const coarse = ff::fit(law, given(N = table.N, D = table.D), table.loss,
                              {.objective = ff::huber_log(1e-3), .replicates = 0});
  CHECK(fit.converged());
  CHECK(fit.certificate.starts_agreeing == fit.certificate.starts);
  CHECK(fit.certificate.relative_gradient < fifty("1e-45"));
  Eigen::Matrix<fifty, 5, 1> coordinates = fit.estimates();
  for (int const k : {0, 1, 3}) coordinates[k] = log(coordinates[k]);
  for (auto const& g : gradient_by_hand(table, coordinates, delta)) CHECK(abs(g) < fifty("1e-45"));

  // The last digits of double: rounding of the residuals, enlarged by the Jacobian; see scalars.cpp.
  auto const& solver = ff::detail::power_law::fit_access::solver<double>(coarse);
  auto const curvature = solver.problem_with(solver.table.weights, {false, 1e-3})(coarse.coordinates()).newton;
  double const errors = 10 * std::numeric_limits<double>::epsilon() * std::sqrt(static_cast<double>(coarse.rows()));
  for (int k = 0; k < coarse.size; ++k) {
    double const allowed = errors * std::sqrt(curvature.inverse()(k, k));
    CHECK(within(coarse.coordinates()[k], fit.coordinates()[k].convert_to<double>(), allowed));
  }
}

}  // namespace

TEST_CASE("the 240 points of Hoffmann et al. at fifty digits") {
  if (auto const table = support::hoffmann_points()) check(*table);
  else MESSAGE("skipped: the points of Hoffmann et al. are not here; FREEFIELD_CHINCHILLA_CSV names their file");
}

TEST_CASE("a synthetic table at fifty digits") { check(support::chinchilla_runs(1, 0.005, 6, 6)); }

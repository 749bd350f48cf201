// Any matrix: `gaussian` refuses it, or is a measure whose numbers are finite and whose parts agree.

#include "bytes.hpp"

#include <freefield/integral.hpp>

#include <cmath>

namespace ff = freefield;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  fuzz::reader input({data, size});
  auto const n = static_cast<Eigen::Index>(input.below(5));
  bool const symmetric = input.below(4) != 0;
  Eigen::MatrixXd matrix(n, n);
  Eigen::VectorXd mean(n);
  for (Eigen::Index j = 0; j < n; ++j)
    for (Eigen::Index i = 0; i < n; ++i) matrix(i, j) = symmetric && i < j ? matrix(j, i) : input.number();
  if (symmetric) matrix = matrix.selfadjointView<Eigen::Lower>().toDenseMatrix();
  for (double& m : mean) m = input.number();

  try {
    ff::gaussian<double> const p(mean, matrix);
    fuzz::require(matrix.allFinite() && mean.allFinite());
    fuzz::require(p.covariance() == p.covariance().transpose() && p.covariance().allFinite());
    if (n > 0) fuzz::require(std::isfinite(expectation(p, pow<2>(ff::field<0>))));
    if (n > 1) fuzz::require(p.conditional(ff::indices{0}, p.mean().head(1)).mean().allFinite());
    if (p.is_positive_definite()) fuzz::require(p.precision().allFinite() && std::isfinite(p.log_density(mean)));
  } catch (ff::error const& refusal) {
    fuzz::require(!refusal.function.empty() && !refusal.message.empty());
  }
  return 0;
}

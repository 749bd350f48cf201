#pragma once
/// @file
/// A periodic lattice in one to four dimensions: its sites, its momenta, and fields on them.

#include <freefield/core/error.hpp>
#include <freefield/core/scalar.hpp>
#include <freefield/numeric/matrix_checks.hpp>
#include <freefield/numeric/real_spectrum.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <numeric>
#include <ostream>
#include <string_view>
#include <vector>

namespace freefield {

/// The mean of a function of the momentum over the momenta of a shell.
template <class T>
struct momentum_shell {
  T momentum;          ///< the mean of |p^|, the root of p^^2
  T mean;              ///< of the function
  Eigen::Index count;  ///< momenta in the shell
};

struct shell_options {
  Eigen::Index shells = 0;  ///< how many between 0 and the largest |p^|; left out: half the longest side
};

/// A periodic lattice of n_1 x ... x n_D sites with spacing 1, numbered with the last coordinate fastest:
///
///     ff::lattice<2> const sites{64, 64};
///     ff::complex_field<double> const modes = sites.to_momentum(field);
///     sites.shell_averages(sites.spectrum(field));
///
/// The momenta k_a = 2 pi s_a / n_a have the same numbers as the sites.  The transform is unitary,
///     phi~(k) = N^(-1/2) sum_x e^(-i k x) phi(x),
/// so that a field with the covariance C(x - y) has E |phi~(k)|^2 = C(k): real where k = -k, else with independent real
/// and imaginary parts of variance C(k) / 2.  Sizes need not be powers of two; those with large prime factors cost
/// more.
template <int D>
  requires(1 <= D && D <= 4)
class lattice {
 public:
  static constexpr int dimension = D;

  /// @param sizes  n_1, ..., n_D
  /// @throws error `domain` for a size below 1, `too_large` for 2^31 sites or more
  template <std::integral... Size>
    requires(sizeof...(Size) == D)
  explicit lattice(Size... sizes) : sites_({static_cast<Eigen::Index>(sizes)...}, "lattice") {}

  /// The number of sites and of momenta.
  Eigen::Index size() const { return sites_.count(); }
  periodic_sites const& sites() const { return sites_; }

  /// The number of -k.
  Eigen::Index opposite(Eigen::Index k) const { return sites_.difference(0, k); }

  /// p^^2 = sum_a 4 sin^2(k_a / 2), the spectrum of minus the lattice Laplacian.
  template <real_scalar T>
  vector_of<T> squared_momenta() const {
    std::vector<std::vector<T>> along;
    for (Eigen::Index n : sites_.sizes()) {
      auto& axis = along.emplace_back();
      for (Eigen::Index s = 0; s < n; ++s) {
        T const half = T(T(math::pi<T>() * detail::as_scalar<T>(std::min(s, n - s))) / detail::as_scalar<T>(n));
        T const sine = math::sin(half);
        axis.push_back(T(T(4) * T(sine * sine)));
      }
    }
    vector_of<T> result(size());
    std::array<T, D> terms;
    for (Eigen::Index k = 0; k < size(); ++k) {
      Eigen::Index rest = k;
      for (std::size_t a = terms.size(); a-- > 0; rest /= sites_.sizes()[a])
        terms[a] = along[a][static_cast<std::size_t>(rest % sites_.sizes()[a])];
      std::sort(terms.begin(), terms.end());  // momenta that are images of each other get equal bits
      result(k) = std::accumulate(terms.begin(), terms.end(), T(0), [](T const& x, T const& y) { return T(x + y); });
    }
    return result;
  }

  /// phi~ for every momentum.
  /// @param field  N numbers
  /// @throws error `size_mismatch`, `non_finite`
  template <dense_matrix Field, class T = typename Field::Scalar>
  complex_field<T> to_momentum(Field const& field) const {
    complex_field<T> result = transformed<T>("lattice::to_momentum", field).coefficients();
    T const root = math::sqrt(detail::as_scalar<T>(size()));
    for (auto* part : {&result.real, &result.imaginary})
      for (T& z : *part) z = T(z / root);
    return result;
  }

  /// The field with these modes; its imaginary part, which modes with phi~(-k) = phi~(k)* do not have, is dropped only
  /// where it is rounding.
  /// @throws error `size_mismatch`, `non_finite`; `not_symmetric` where phi~(-k) is not the conjugate of phi~(k)
  template <real_scalar T>
  vector_of<T> to_position(complex_field<T> modes) const {
    require_conjugate(modes);
    inverse_fourier_transform(sites_, modes);
    T const root = math::sqrt(detail::as_scalar<T>(size()));
    vector_of<T> result(size());
    for (Eigen::Index x = 0; x < size(); ++x) result(x) = T(modes.real[static_cast<std::size_t>(x)] * root);
    return result;
  }

  /// |phi~(k)|^2 for every momentum.
  /// @throws error as `to_momentum`
  template <dense_matrix Field, class T = typename Field::Scalar>
  vector_of<T> spectrum(Field const& field) const {
    vector_of<T> result = transformed<T>("lattice::spectrum", field).squared_magnitudes();
    for (T& x : result) x = T(x / detail::as_scalar<T>(size()));
    return result;
  }

  /// A function of the momentum, finite and even.
  /// @throws error `size_mismatch`, `non_finite`; `not_symmetric` where f(k) and f(-k) differ
  template <dense_matrix F, class T = typename F::Scalar>
  vector_of<T> checked_even(std::string_view function, F const& f) const {
    vector_of<T> result = detail::checked_vector<T>(function, "function of the momentum is not finite", f);
    detail::require_same_size(function, "function and momenta differ in number", result.size(), size());
    return detail::checked_even<T>({function, "function of the momentum is not even", "the same for k and -k"}, sites_,
                                   std::move(result));
  }

  /// The matrix f(x - y) of a spectrum f~(k), N x N: the covariance of a field from its modes' variances.
  /// O(N^2) memory.
  /// @throws error `size_mismatch`; `not_symmetric` where f~(k) and f~(-k) differ
  template <dense_matrix Spectrum, class T = typename Spectrum::Scalar>
  matrix_of<T> circulant(Spectrum const& spectrum) const {
    vector_of<T> row = even_transform<T>(sites_, checked_even("lattice::circulant", spectrum));
    matrix_of<T> result(size(), size());
    for (Eigen::Index j = 0; j < size(); ++j)
      for (Eigen::Index i = 0; i < size(); ++i)
        result(i, j) = T(row(sites_.difference(i, j)) / detail::as_scalar<T>(size()));
    return result;
  }

  /// The means of a function of the momentum over shells of |p^| of equal width; shells without momenta are left out.
  /// @param f  one number for each momentum
  /// @throws error `size_mismatch`, `non_finite`; `bad_option` for fewer than one shell
  /// Cost: O(N log shells).
  template <dense_matrix F, class T = typename F::Scalar>
  std::vector<momentum_shell<T>> shell_averages(F const& f, shell_options const& options = {}) const {
    constexpr std::string_view function = "lattice::shell_averages";
    vector_of<T> const values = detail::checked_vector<T>(function, "function of the momentum is not finite", f);
    detail::require_same_size(function, "function and momenta differ in number", values.size(), size());
    Eigen::Index const longest = *std::max_element(sites_.sizes().begin(), sites_.sizes().end());
    Eigen::Index const shells = options.shells == 0 ? std::max<Eigen::Index>(1, longest / 2) : options.shells;
    require(shells >= 1, errc::bad_option, {function, "option .shells is not positive", "1 or more"}, shells);
    vector_of<T> const squares = squared_momenta<T>();
    std::vector<T> const edges = shell_edges<T>(*std::max_element(squares.begin(), squares.end()), shells);
    std::vector<momentum_shell<T>> all(static_cast<std::size_t>(shells), {T(0), T(0), 0});
    for (Eigen::Index k = 0; k < size(); ++k) {
      T const p = math::sqrt(T(squares(k)));
      auto& shell = all[static_cast<std::size_t>(std::upper_bound(edges.begin(), edges.end(), p) - edges.begin())];
      shell.momentum = T(shell.momentum + p);
      shell.mean = T(shell.mean + values(k));
      ++shell.count;
    }
    std::erase_if(all, [](auto const& shell) { return shell.count == 0; });
    for (auto& shell : all) {
      shell.momentum = T(shell.momentum / detail::as_scalar<T>(shell.count));
      shell.mean = T(shell.mean / detail::as_scalar<T>(shell.count));
    }
    return all;
  }

  /// `lattice of 64 x 64 sites`
  friend std::ostream& operator<<(std::ostream& out, lattice const& l) {
    out << "lattice of ";
    for (std::size_t a = 0; a < l.sites_.sizes().size(); ++a) out << (a > 0 ? " x " : "") << l.sites_.sizes()[a];
    return out << " sites";
  }

 private:
  /// The bounds between the shells.
  template <class T>
  static std::vector<T> shell_edges(T const& largest_square, Eigen::Index shells) {
    T const width = T(math::sqrt(largest_square) / detail::as_scalar<T>(shells));
    std::vector<T> edges;
    for (Eigen::Index i = 1; i < shells; ++i) edges.push_back(T(width * detail::as_scalar<T>(i)));
    return edges;
  }

  template <class T, class Field>
  real_spectrum<T> transformed(std::string_view function, Field const& field) const {
    real_spectrum<T> result(sites_);
    result.transform(detail::checked_vector<T>(function, "field is not finite", field));
    return result;
  }

  template <class T>
  void require_conjugate(complex_field<T> const& modes) const {
    constexpr std::string_view function = "lattice::to_position";
    for (auto const* part : {&modes.real, &modes.imaginary})
      detail::require_same_size(function, "modes and momenta differ in number", static_cast<Eigen::Index>(part->size()),
                                size());
    T largest(0);
    for (auto const* part : {&modes.real, &modes.imaginary})
      for (std::size_t k = 0; k < part->size(); ++k) {
        require(math::is_finite((*part)[k]), errc::non_finite, {function, "mode is not finite", "finite numbers"},
                (*part)[k], {static_cast<std::ptrdiff_t>(k)});
        largest = std::max<T>(largest, detail::magnitude((*part)[k]));
      }
    T const tolerance = T(detail::rounding_allowance<T>(8) * largest);
    for (Eigen::Index k = 0; k < size(); ++k) {
      auto const here = static_cast<std::size_t>(k), there = static_cast<std::size_t>(opposite(k));
      bool const conjugate = detail::are_equal(modes.real[here], modes.real[there], tolerance) &&
                             detail::are_equal(modes.imaginary[here], T(-modes.imaginary[there]), tolerance);
      require(conjugate, errc::not_symmetric,
              {function, "modes are not those of a real field", "phi~(-k) the conjugate of phi~(k)"},
              modes.imaginary[here], {k, static_cast<std::ptrdiff_t>(there)});
    }
  }

  periodic_sites sites_;
};

template <std::integral... Size>
lattice(Size...) -> lattice<static_cast<int>(sizeof...(Size))>;

}  // namespace freefield

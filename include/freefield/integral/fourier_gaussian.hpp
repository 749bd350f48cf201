#pragma once
/// @file
/// A translation-invariant Gaussian field on a periodic lattice, diagonal in Fourier space.

#include <freefield/core/multi_index.hpp>
#include <freefield/integral/diagonal_gaussian.hpp>
#include <freefield/numeric/real_spectrum.hpp>

#include <algorithm>
#include <concepts>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freefield {

/// The Gaussian measure with density proportional to exp(-sum x_i K(i - j) x_j / 2 + sum b_i x_i) over the sites of a
/// periodic lattice N_0 x N_1 x ...; site (s_0, s_1, ...) has the number (s_0 N_1 + s_1) N_2 + ...
///
///     auto const p = ff::fourier_gaussian<double>::from_spectrum({100, 100}, [](auto k) {
///       return 0.25 + 4 - 2 * std::cos(k[0]) - 2 * std::cos(k[1]);   // lattice Laplacian and mass
///     });
///     p.covariance(0, 101);
/// With the eigenvalues lambda(k) = sum_x cos(k x) K(x), the mean has the transform b(k) / lambda(k), and the
/// covariance is C(i, j) = sum_k cos(k (i - j)) / lambda(k) / n.
/// Cost: O(n log n) to construct and to sample and 3 n numbers of memory, for the numbers of the machine; O(n sum N_a)
/// for others, whose transforms are sums.  Sizes with large prime factors cost more.
template <real_scalar T>
  requires requires(T const& x) {
    math::cos(x);
    math::sin(x);
  }
class fourier_gaussian {
 public:
  using scalar_type = T;
  using vector_type = vector_of<T>;
  using index_type = Eigen::Index;

  /// @param sizes   N_0, N_1, ...
  /// @param kernel  K, one number for each site: the row of the precision that belongs to site 0
  /// @param source  b, one number for each site
  /// @throws error `empty`, `domain`, `too_large` for the sizes; `size_mismatch`, `non_finite`; `not_symmetric` where
  /// K(x) and K(-x) differ; `not_positive` and `degenerate` with an eigenvalue that is not positive, the numbers
  /// k_a N_a / (2 pi) of its momentum, and for `degenerate` how many zero modes there are; eigenvalues up to
  /// 8 epsilon log2(n) sum |K| count as zero; `overflow` for the mean
  template <eigen_dense<T> Kernel, eigen_dense<T> Source>
  static fourier_gaussian from_kernel(std::vector<index_type> sizes, Kernel const& kernel, Source const& source) {
    return of_kernel(std::move(sizes), kernel, source, false);
  }
  template <eigen_dense<T> Kernel>
  static fourier_gaussian from_kernel(std::vector<index_type> sizes, Kernel const& kernel) {
    return of_kernel(std::move(sizes), kernel, detail::integral::no_source<T>(kernel.rows()), false);
  }

  /// The measure on the orthogonal complement of the zero modes, such as the constant of a massless field; mean,
  /// covariance and samples have no part along them, and the partition function is the integral over the complement.
  /// @throws error as for a measure with all modes; but `degenerate` where the source has a component along a zero mode
  template <eigen_dense<T> Kernel, eigen_dense<T> Source>
  static fourier_gaussian from_kernel(std::vector<index_type> sizes, Kernel const& kernel, Source const& source,
                                      omit_zero_modes_tag) {
    return of_kernel(std::move(sizes), kernel, source, true);
  }
  template <eigen_dense<T> Kernel>
  static fourier_gaussian from_kernel(std::vector<index_type> sizes, Kernel const& kernel, omit_zero_modes_tag) {
    return of_kernel(std::move(sizes), kernel, detail::integral::no_source<T>(kernel.rows()), true);
  }

  /// @param eigenvalue  lambda(k) for a momentum k as std::span<T const>, k_a = 2 pi s_a / N_a with -N_a < 2 s_a <= N_a
  /// @throws error as `from_kernel`; `not_symmetric` where lambda(k) and lambda(-k) differ
  template <std::invocable<std::span<T const>> Eigenvalue, eigen_dense<T> Source>
  static fourier_gaussian from_spectrum(std::vector<index_type> sizes, Eigenvalue const& eigenvalue,
                                        Source const& source) {
    return of_spectrum(std::move(sizes), eigenvalue, source, false);
  }
  template <std::invocable<std::span<T const>> Eigenvalue>
  static fourier_gaussian from_spectrum(std::vector<index_type> sizes, Eigenvalue const& eigenvalue) {
    return of_spectrum(std::move(sizes), eigenvalue, no_source{}, false);
  }

  /// The same on the orthogonal complement of the modes whose eigenvalue is exactly zero.
  template <std::invocable<std::span<T const>> Eigenvalue, eigen_dense<T> Source>
  static fourier_gaussian from_spectrum(std::vector<index_type> sizes, Eigenvalue const& eigenvalue,
                                        Source const& source, omit_zero_modes_tag) {
    return of_spectrum(std::move(sizes), eigenvalue, source, true);
  }
  template <std::invocable<std::span<T const>> Eigenvalue>
  static fourier_gaussian from_spectrum(std::vector<index_type> sizes, Eigenvalue const& eigenvalue,
                                        omit_zero_modes_tag) {
    return of_spectrum(std::move(sizes), eigenvalue, no_source{}, true);
  }

  index_type dimension() const { return mean_.size(); }
  vector_type const& mean() const { return mean_; }

  /// lambda, in the order of the sites, for the momentum 2 pi s_a / N_a of each axis; zero for a mode that is left out.
  vector_type const& spectrum() const { return spectrum_; }

  /// The covariance with site 0, in the order of the sites.
  vector_type const& propagator() const { return propagator_; }

  /// C(i, j), by its number in the propagator.
  /// @throws error `out_of_range` for an index that is not below the dimension
  T covariance(index_type i, index_type j) const {
    detail::integral::require_coordinates("fourier_gaussian::covariance", i, j, dimension());
    return propagator_(sites_.difference(i, j));
  }

  /// log of the integral of exp(-sum x_i K(i - j) x_j / 2 + sum b_i x_i).
  T log_partition_function() const { return log_partition_; }

  /// The coordinates `which`, in that order, as a dense measure.
  /// @throws error `out_of_range` for an index that is not below the dimension, `domain` for one that comes twice
  gaussian<T> marginal(indices const& which) const {
    return detail::integral::dense_marginal<T>(
        "fourier_gaussian::marginal", mean_, which,
        [&](index_type i, index_type j) { return propagator_(sites_.difference(i, j)); });
  }

  /// m + C^(1/2) z with n standard normal variates z and the symmetric root of the covariance.
  /// @param engine  draws n times the words of `normal<T>`
  template <random_engine Engine>
  vector_type sample(Engine& engine) const {
    vector_type noise(dimension()), root(dimension());
    for (index_type k = 0; k < dimension(); ++k) {
      noise(k) = normal<T>(engine);
      root(k) = spectrum_(k) == T(0) ? T(0) : T(T(1) / math::sqrt(spectrum_(k)));
    }
    vector_type result = filtered<T>(sites_, noise, root);
    for (index_type i = 0; i < dimension(); ++i) result(i) = T(result(i) + mean_(i));
    return result;
  }

 private:
  struct no_source {};

  template <class Kernel, class Source>
  static fourier_gaussian of_kernel(std::vector<index_type> sizes, Kernel const& kernel, Source const& source,
                                    bool omit) {
    constexpr std::string_view function = "fourier_gaussian::from_kernel";
    periodic_sites sites(std::move(sizes), function);
    vector_type k = detail::checked_vector<T>(function, "kernel is not finite", kernel);
    detail::require_same_size(function, "kernel and lattice differ in size", k.size(), sites.count());
    k = detail::checked_even<T>({function, "kernel is not even", "K(x) == K(-x)"}, sites, std::move(k));
    T const tolerance = rounding_of_transform(k);
    vector_type spectrum = even_transform<T>(sites, k);
    vector_type const b = detail::integral::checked_source<T>(function, source, sites.count());
    return fourier_gaussian(function, std::move(sites), std::move(spectrum), tolerance, b, omit);
  }

  template <class Eigenvalue, class Source>
  static fourier_gaussian of_spectrum(std::vector<index_type> sizes, Eigenvalue const& eigenvalue,
                                      Source const& source, bool omit) {
    constexpr std::string_view function = "fourier_gaussian::from_spectrum";
    periodic_sites sites(std::move(sizes), function);
    vector_type spectrum = spectrum_of(sites, eigenvalue);
    detail::require_finite<T>(function, "eigenvalue is not finite", spectrum);
    spectrum = detail::checked_even<T>({function, "spectrum is not even", "the same eigenvalue for k and -k"}, sites,
                                       std::move(spectrum));
    vector_type b = detail::integral::no_source<T>(sites.count());
    if constexpr (!std::same_as<Source, no_source>)
      b = detail::integral::checked_source<T>(function, source, sites.count());
    return fourier_gaussian(function, std::move(sites), std::move(spectrum), T(0), b, omit);
  }

  /// The rounding error of the transform of f: 8 epsilon log2(n) sum |f|.
  static T rounding_of_transform(vector_type const& f) {
    index_type levels = 1;
    for (index_type n = f.size(); n > 1; n /= 2) ++levels;
    T sum(0);
    for (T const& x : f) sum = T(sum + detail::magnitude(x));
    return T(detail::rounding_allowance<T>(levels) * sum);
  }

  fourier_gaussian(std::string_view function, periodic_sites sites, vector_type spectrum, T const& tolerance,
                   vector_type const& b, bool omit)
      : sites_(std::move(sites)), spectrum_(std::move(spectrum)) {
    require_positive(function, tolerance, omit);
    detail::integral::factored_integral<T> integral;
    vector_type inverse = detail::integral::no_source<T>(spectrum_.size()), omitted = inverse;
    for (index_type k = 0; k < spectrum_.size(); ++k) {
      if (tolerance < spectrum_(k)) {
        inverse(k) = T(T(1) / spectrum_(k));
        integral.integrate(spectrum_(k));
      } else {
        spectrum_(k) = T(0);
        omitted(k) = T(1);
      }
    }
    require_orthogonal(function, b, omitted);
    mean_ = filtered<T>(sites_, b, inverse);
    detail::integral::require_finite_mean(function, mean_);
    propagator_ = even_transform<T>(sites_, inverse);
    T const count = T(static_cast<int>(spectrum_.size()));
    for (T& x : propagator_) x = T(x / count);
    require(math::is_finite(propagator_(0)), errc::overflow, {function, "variance overflows", "a finite result"},
            propagator_(0), {0});
    integral.exponentiate(T(detail::integral::inner_product(b, mean_) / T(2)));
    log_partition_ = integral.log(function);
  }

  /// Checks that the source has no component along the modes that are left out.
  void require_orthogonal(std::string_view function, vector_type const& b, vector_type const& omitted) const {
    if (std::all_of(omitted.begin(), omitted.end(), [](T const& x) { return x == T(0); })) return;
    vector_type const along = filtered<T>(sites_, b, omitted);
    T const tolerance = rounding_of_transform(b);
    for (index_type i = 0; i < along.size(); ++i) {
      require(detail::magnitude(along(i)) <= tolerance, errc::degenerate,
              {function, "source has a component along a zero mode: its value", "zero"}, along(i), {i});
    }
  }

  template <class Eigenvalue>
  static vector_type spectrum_of(periodic_sites const& sites, Eigenvalue const& eigenvalue) {
    vector_type result(sites.count());
    std::vector<T> momentum(sites.sizes().size(), T(0));
    T const circle = T(T(2) * math::pi<T>());
    for (index_type k = 0; k < sites.count(); ++k) {
      std::vector<index_type> const number = sites.coordinates(k);
      for (std::size_t axis = 0; axis < number.size(); ++axis) {
        index_type const size = sites.sizes()[axis];
        index_type const s = 2 * number[axis] > size ? number[axis] - size : number[axis];
        momentum[axis] = T(circle * T(T(static_cast<int>(s)) / T(static_cast<int>(size))));
      }
      result(k) = eigenvalue(std::span<T const>(momentum));
    }
    return result;
  }

  void require_positive(std::string_view function, T const& tolerance, bool omit) const {
    index_type zeros = 0, first = 0;
    for (index_type k = 0; k < spectrum_.size(); ++k) {
      if (!(T(-tolerance) <= spectrum_(k))) {
        detail::fail(errc::not_positive,
                     {function, "precision is not positive definite: eigenvalue", "positive numbers"}, place_of(k),
                     spectrum_(k));
      }
      if (tolerance < spectrum_(k)) continue;
      if (zeros++ == 0) first = k;
    }
    if (zeros == 0 || omit) return;
    std::string const what =
        "precision has " + std::to_string(zeros) + (zeros == 1 ? " zero mode: " : " zero modes: ") + "eigenvalue";
    detail::fail(errc::degenerate, {function, what, "positive numbers"}, place_of(first), spectrum_(first));
  }

  error_index place_of(index_type k) const {
    std::vector<index_type> const number = sites_.coordinates(k);
    return error_index(number.begin(), number.end());
  }

  periodic_sites sites_;
  vector_type spectrum_;
  vector_type mean_;
  vector_type propagator_;
  T log_partition_ = T(0);
};

template <class T>
struct expectation_on<fourier_gaussian<T>> : expectation_of_marginal<fourier_gaussian<T>> {};

}  // namespace freefield

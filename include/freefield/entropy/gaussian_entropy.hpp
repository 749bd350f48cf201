#pragma once
/// @file
/// The closed forms of entropies and informations of one Gaussian.

#include <freefield/entropy/fisher_information.hpp>
#include <freefield/entropy/gaussians/gaussian_pair.hpp>
#include <freefield/entropy/local_entropy.hpp>
#include <freefield/entropy/renyi.hpp>
#include <freefield/entropy/variation.hpp>
#include <freefield/measure/gaussian.hpp>

#include <cstddef>
#include <ostream>
#include <type_traits>
#include <utility>
#include <vector>

namespace freefield {

namespace detail::entropy_room {

/// (d log(2 pi) + log det C) / 2; -infinity where C is singular.
template <class T>
T log_volume(gaussian<T> const& p) {
  if (!p.is_positive_definite()) return T(-infinite<T>("entropy"));
  return T(-p.log_density(p.mean()));
}

/// {0, c C^-1}
template <class T, class R>
gaussian_variation<R> precision_variation(gaussian<T> const& p, R const& c) {
  return {vector_of<R>(vector_of<R>::Constant(p.dimension(), R(0))), matrix_of<R>(in_scalar<R>(p.precision()) * c)};
}

}  // namespace detail::entropy_room

template <real_scalar T>
struct functional_on<entropy_functional, gaussian<T>> {
  static constexpr bool has_curvature = false;
  static T value(entropy_functional const&, gaussian<T> const& p) {
    T const half = T(detail::as_scalar<T>(p.dimension()) / T(2));
    return T(half + detail::entropy_room::log_volume(p));
  }
  static gaussian_variation<T> variation(entropy_functional const&, gaussian<T> const& p) {
    return detail::entropy_room::precision_variation(p, T(1));
  }
};

template <class A, real_scalar T>
struct functional_on<renyi_entropy_functional<A>, gaussian<T>> {
  using F = renyi_entropy_functional<A>;
  using R = detail::entropy_room::meeting_of<T, A>;
  static constexpr bool has_curvature = false;

  /// log(a)/(a - 1) is 1 at a = 1, and 0 at infinity; at a = 0 the support has no end.
  static R value(F const& f, gaussian<T> const& p) {
    R const a = R(f.order), half = R(detail::as_scalar<R>(p.dimension()) / R(2));
    if (!p.is_positive_definite()) return R(-detail::entropy_room::infinite<R>("renyi_entropy"));
    R share(0);
    if (math::is_finite(f.order) && p.dimension() > 0) {
      share = a > R(0) ? detail::entropy_room::log1p_quotient(R(a - R(1)))
                       : detail::entropy_room::infinite<R>("renyi_entropy");
    }
    return R(R(half * share) + R(detail::entropy_room::log_volume(p)));
  }
  static gaussian_variation<R> variation(F const& f, gaussian<T> const& p) {
    require(f.order > A(0), errc::domain,
            {"renyi_entropy", "there is no first variation of this order", "an order > 0"}, f.order);
    return detail::entropy_room::precision_variation(p, R(1));
  }
};

/// (1 - exp((1 - q) H_q)) / (q - 1) of Renyi's entropy H_q.
template <class Q, real_scalar T>
struct functional_on<tsallis_entropy_functional<Q>, gaussian<T>> {
  using F = tsallis_entropy_functional<Q>;
  using R = detail::entropy_room::meeting_of<T, Q>;
  using renyi = functional_on<renyi_entropy_functional<Q>, gaussian<T>>;
  static constexpr bool has_curvature = false;

  static R value(F const& f, gaussian<T> const& p) {
    R const less = R(R(1) - R(f.order)), h = renyi::value({{}, f.order}, p);
    if (!math::is_finite(h)) return less > R(0) ? R(R(-1) / less) : h;  // of a singular Gaussian
    return R(h * detail::entropy_room::expm1_quotient(R(less * h)));
  }
  static gaussian_variation<R> variation(F const& f, gaussian<T> const& p) {
    R const less = R(R(1) - R(f.order));
    return detail::entropy_room::precision_variation(p, math::exp(R(less * renyi::value({{}, f.order}, p))));
  }
};

template <real_scalar T>
struct functional_on<fisher_information_functional, gaussian<T>> {
  static constexpr bool has_curvature = false;
  static T value(fisher_information_functional const&, gaussian<T> const& p) {
    if (!p.is_positive_definite()) return detail::entropy_room::infinite<T>("fisher_information");
    return T(p.precision().trace());
  }
  static gaussian_variation<T> variation(fisher_information_functional const&, gaussian<T> const& p) {
    matrix_of<T> const precision = p.precision();
    return {vector_of<T>(vector_of<T>::Constant(p.dimension(), T(0))), matrix_of<T>((precision * precision) * T(-2))};
  }
};

/// The entropy power exp(2 H/d) / (2 pi e) of a density or a Gaussian in d dimensions: the variance of the white
/// Gaussian with the same entropy; det C^(1/d) of a Gaussian.
/// Source: C. E. Shannon, Bell Syst. Tech. J. 27 (1948) 623, section 20.
struct entropy_power_functional : functional_node<entropy_power_functional> {
  using laws = law_list<law::nonnegative>;
  void print(std::ostream& out) const { out << "entropy_power"; }
};
inline constexpr entropy_power_functional entropy_power{};

namespace detail::entropy_room {

template <class M>
struct entropy_power_on {
  using R = typename M::scalar_type;
  static constexpr bool has_curvature = false;

  static R value(entropy_power_functional const&, M const& m) {
    R const share = R(R(R(2) * functional_on<entropy_functional, M>::value(entropy, m)) / dimension(m));
    return R(math::exp(R(share - R(1))) / R(R(2) * math::pi<R>()));
  }
  static auto variation(entropy_power_functional const& f, M const& m) {
    R const factor = R(R(R(2) * value(f, m)) / dimension(m));
    return times(factor, functional_on<entropy_functional, M>::variation(entropy, m));
  }

 private:
  static R dimension(M const& m) {
    require(m.dimension() > 0, errc::empty, {"entropy_power", "the measure has no components", "one or more"});
    return as_scalar<R>(m.dimension());
  }
};

}  // namespace detail::entropy_room

template <real_scalar T>
struct functional_on<entropy_power_functional, gaussian<T>> : detail::entropy_room::entropy_power_on<gaussian<T>> {};
template <real_scalar T, int D>
struct functional_on<entropy_power_functional, density<T, D>> : detail::entropy_room::entropy_power_on<density<T, D>> {
};

/// The mutual information of two blocks of components of a Gaussian, log(det C_x det C_y / det C_xy) / 2: how far the
/// blocks are from being independent.  +infinity where one block is a function of the other.
struct mutual_information_functional : functional_node<mutual_information_functional> {
  using laws = law_list<law::nonnegative>;
  indices one, other;

  void print(std::ostream& out) const { out << "mutual_information"; }
};

/// @param one, other  components, none of which comes twice
/// @throws error (of the value) `out_of_range` for a component that is not there, `domain` for one that comes twice;
/// `not_positive` where a block itself is singular
inline mutual_information_functional mutual_information(indices const& one, indices const& other) {
  return {{}, one, other};
}
template <real_scalar T>
T mutual_information(gaussian<T> const& p, indices const& one, indices const& other) {
  return mutual_information(one, other)(p);
}

/// The mutual information of two blocks where the components of a third one are known,
///     log(det C_xz det C_yz / (det C_z det C_xyz)) / 2.
/// For x = x_t, y = y_(t-1), z = x_(t-1) it is the transfer entropy from y to x.
/// @throws error as `mutual_information`
/// Source: T. Schreiber, Phys. Rev. Lett. 85 (2000) 461; L. Barnett, A. B. Barrett, A. K. Seth, Phys. Rev. Lett. 103
/// (2009) 238701.
template <real_scalar T>
T mutual_information(gaussian<T> const& p, indices const& one, indices const& other, indices const& given) {
  std::vector<Eigen::Index> order = given.values;
  order.insert(order.end(), one.values.begin(), one.values.end());
  order.insert(order.end(), other.values.begin(), other.values.end());
  gaussian<T> const joint = p.marginal(indices(order));
  std::vector<Eigen::Index> known, first, second;
  for (std::size_t i = 0; i < order.size(); ++i) {
    auto const place = static_cast<Eigen::Index>(i);
    if (i < given.size()) known.push_back(place);
    else (i < given.size() + one.size() ? first : second).push_back(place - static_cast<Eigen::Index>(given.size()));
  }
  indices const where(known);
  vector_of<T> const at = joint.mean().head(static_cast<Eigen::Index>(known.size()));
  return mutual_information(joint.conditional(where, at), indices(first), indices(second));
}

template <real_scalar T>
struct functional_on<mutual_information_functional, gaussian<T>> {
  using F = mutual_information_functional;
  static constexpr bool has_curvature = false;

  /// The relative entropy of the joint law to the product of its marginals: without cancellation for weak dependence.
  static T value(F const& f, gaussian<T> const& p) {
    auto const [joint, product] = pair_of(f, p);
    require(product.is_positive_definite(), errc::not_positive,
            {"mutual_information", "covariance of a block is singular", "positive definite blocks"}, product.rank());
    if (!joint.is_positive_definite()) return detail::entropy_room::infinite<T>("mutual_information");
    return detail::entropy_room::gaussian_pair<T>(joint, product).relative_entropy();
  }
  static gaussian_variation<T> variation(F const& f, gaussian<T> const& p) {
    auto const [joint, product] = pair_of(f, p);
    matrix_of<T> const difference = product.precision() - joint.precision();
    std::vector<Eigen::Index> const places = all_of(f);
    auto result = detail::entropy_room::precision_variation(p, T(0));
    result.hessian = matrix_of<T>::Constant(p.dimension(), p.dimension(), T(0));
    for (std::size_t i = 0; i < places.size(); ++i) {
      for (std::size_t j = 0; j < places.size(); ++j) {
        result.hessian(places[i], places[j]) = difference(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
      }
    }
    return result;
  }

 private:
  static std::vector<Eigen::Index> all_of(F const& f) {
    std::vector<Eigen::Index> result(f.one.values.begin(), f.one.values.end());
    result.insert(result.end(), f.other.values.begin(), f.other.values.end());
    return result;
  }
  /// The marginal of both blocks, and the product of the marginals of each.
  static std::pair<gaussian<T>, gaussian<T>> pair_of(F const& f, gaussian<T> const& p) {
    gaussian<T> const joint = p.marginal(indices(all_of(f)));
    matrix_of<T> covariance = joint.covariance();
    auto const first = static_cast<Eigen::Index>(f.one.size());
    for (Eigen::Index i = 0; i < covariance.rows(); ++i) {
      for (Eigen::Index j = 0; j < covariance.cols(); ++j) {
        if ((i < first) != (j < first)) covariance(i, j) = T(0);
      }
    }
    return {joint, gaussian<T>(joint.mean(), covariance)};
  }
};

template <class T>
struct refusal<entropy_functional, ensemble<T>> {
  static_assert(
      std::is_void_v<T>,
      "freefield: an ensemble has no entropy, its particles have no density; kernel_entropy(h) smooths it by a "
      "Gaussian kernel, kernel_density(cloud, grid) puts it on a grid");
};

}  // namespace freefield

#pragma once
/// @file
/// Divergences between Gaussians, by their closed forms.

#include <freefield/entropy/gaussians/renyi_form.hpp>
#include <freefield/entropy/gaussians/total_variation_form.hpp>

#include <type_traits>
#include <utility>

namespace freefield {

template <class Kind, class Q, real_scalar T>
  requires detail::entropy_room::has_gaussian_form<Kind> &&
           detail::entropy_room::same_kind<gaussian<T>, detail::entropy_room::measure_in<Q>>
struct functional_on<divergence<Kind, Q>, gaussian<T>> {
  using F = divergence<Kind, Q>;
  using form = detail::entropy_room::gaussian_form<Kind>;
  using R = detail::entropy_room::meeting_of<T, typename F::reference_type::scalar_type, typename Kind::parameter_type>;
  static constexpr bool has_curvature = false;

  static R value(F const& f, gaussian<T> const& p) {
    return on_pair(f, p, [&](gaussian<R> const& one, gaussian<R> const& other) {
      if (one.is_positive_definite() && other.is_positive_definite())
        return R(form::value(f.kind, detail::entropy_room::gaussian_pair<R>(one, other)));
      auto const common = detail::entropy_room::on_common_support(one, other);
      if (!common) return form::template disjoint<R>(f.kind, one, other);
      return R(form::value(f.kind, detail::entropy_room::gaussian_pair<R>(common->first, common->second)));
    });
  }
  static gaussian_variation<R> variation(F const& f, gaussian<T> const& p) {
    return on_pair(f, p, [&](gaussian<R> const& one, gaussian<R> const& other) {
      for (gaussian<R> const* m : {&one, &other}) {
        require(m->is_positive_definite(), errc::not_positive,
                {Kind::name, "covariance is singular, where there is no first variation", "a positive definite one"},
                m->rank());
      }
      return form::variation(f.kind, detail::entropy_room::gaussian_pair<R>(one, other));
    });
  }

 private:
  template <class Do>
  static auto on_pair(F const& f, gaussian<T> const& p, Do const& what) {
    detail::require_same_size(Kind::name, "Gaussians differ in dimension", p.dimension(), f.reference().dimension());
    return what(detail::entropy_room::in_scalar<R>(p), detail::entropy_room::in_scalar<R>(f.reference()));
  }
};

/// -integral p log q = (d log(2 pi) + log det C1 + tr C1^-1 C0 + D^T C1^-1 D) / 2; p may be singular.
template <class Q, real_scalar T>
  requires detail::entropy_room::same_kind<gaussian<T>, detail::entropy_room::measure_in<Q>>
struct functional_on<divergence<detail::entropy_room::cross_entropy_kind, Q>, gaussian<T>> {
  using F = divergence<detail::entropy_room::cross_entropy_kind, Q>;
  using R = detail::entropy_room::meeting_of<T, typename F::reference_type::scalar_type>;
  static constexpr bool has_curvature = false;

  static R value(F const& f, gaussian<T> const& p) {
    auto const [m, q] = pair_of(f, p);
    matrix_of<R> const spread = q.precision() * m.covariance();
    return R(R(spread.trace() / R(2)) - q.log_density(m.mean()));
  }
  static gaussian_variation<R> variation(F const& f, gaussian<T> const& p) {
    auto const [m, q] = pair_of(f, p);
    matrix_of<R> const precision = q.precision();
    return {vector_of<R>(precision * (m.mean() - q.mean())), precision};
  }

 private:
  static std::pair<gaussian<R>, gaussian<R>> pair_of(F const& f, gaussian<T> const& p) {
    detail::require_same_size("cross_entropy", "Gaussians differ in dimension", p.dimension(),
                              f.reference().dimension());
    return {detail::entropy_room::in_scalar<R>(p), detail::entropy_room::in_scalar<R>(f.reference())};
  }
};

template <class Q, class T>
struct refusal<divergence<detail::entropy_room::jensen_shannon_kind, Q>, gaussian<T>> {
  static_assert(std::is_void_v<T>,
                "freefield: the Jensen-Shannon divergence of Gaussians has no closed form; put both on a grid with "
                "to_density(p, grid)");
};
template <class Q, class T>
struct refusal<divergence<detail::entropy_room::triangular_kind, Q>, gaussian<T>> {
  static_assert(std::is_void_v<T>,
                "freefield: the triangular divergence of Gaussians has no closed form; put both on a grid with "
                "to_density(p, grid)");
};

}  // namespace freefield

#pragma once
/// @file
/// Flows that know their transition kernels, which `steppers::exact` follows.

#include <freefield/flow/bures.hpp>
#include <freefield/flow/guarantee.hpp>
#include <freefield/flow/kernels/run.hpp>
#include <freefield/flow/stepper.hpp>

#include <concepts>

namespace freefield {

/// F has the transition kernels `f.kernel(t0, t1)` of measures M: on a Gaussian `kernel(m)` is what it becomes; of an
/// ensemble `kernel.move_rows(points, engine_of, execution)` moves every row, with noise from engine_of(row).
///
/// A row at a time is asked for, because that lets the noise depend on seed, step and row alone.
template <class F, class M>
concept flow_with_kernels =
    flow<F> &&
    (std::same_as<M, gaussian<typename M::scalar_type>> ||
     std::same_as<M, ensemble<typename M::scalar_type>>)&&requires(F const& f, time_of<M> const& t) { f.kernel(t, t); };

/// Steps only say where somebody looks: they have no error.  A sample `.at` inside of a step of an ensemble has the law
/// of its time, but not the joint law with the end of the step, whose noise is that of the sample: a step that ends
/// there has.
template <class F, class M>
  requires flow_with_kernels<F, M>
struct step_traits<steppers::exact, F, M> {
  static constexpr int order = exact_order;
  static constexpr bool adaptive = false;
  using guarantees = guarantee_list<guarantee::positivity, guarantee::mass>;
  using method = detail::flow_room::kernel_run<F, M>;
};

}  // namespace freefield

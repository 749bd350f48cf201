#pragma once
/// @file
/// Steps that do to the energy what the flow does, to rounding: f decays along gradient flows, by gonzalez and itoh_abe
/// at any length of the step, and stays along flows z' = B grad f with a skew B.
///
///     auto descent = ff::gradient_flow(f, ff::euclidean);
///     auto end = ff::evolve(descent, x0, 0.0, 10.0, ff::steppers::gonzalez{}, {.step = 0.5}, ff::monotone(f));
///
/// energy/discrete_gradient.hpp: `discrete_gradient(f, x, y)`, `energy_flow(H, B)`.  Steppers: energy/gonzalez.hpp
/// (implicit, order 2), energy/itoh_abe.hpp (without derivatives), energy/relaxed.hpp (explicit: `relaxed<rk4>`).

#include <freefield/flow/energy/gonzalez.hpp>
#include <freefield/flow/energy/itoh_abe.hpp>
#include <freefield/flow/energy/relaxed.hpp>
#include <freefield/flow/evolve.hpp>

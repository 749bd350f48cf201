#pragma once
/// @file
/// Ordinary differential equations, without Eigen: the door for those who need nothing else of this room.
///
///     auto lorenz = ff::ode([](std::array<double, 3> const& x) {
///       return std::array{10 * (x[1] - x[0]), x[0] * (28 - x[2]) - x[1], x[0] * x[1] - 8 * x[2] / 3};
///     });
///     auto result = ff::evolve(lorenz, std::array{1.0, 1.0, 1.0}, 0.0, 20.0, ff::steppers::dopri5{});

#include <freefield/flow/evolve.hpp>
#include <freefield/flow/flow.hpp>
#include <freefield/flow/runge_kutta/embedded_method.hpp>
#include <freefield/flow/runge_kutta/fixed_method.hpp>
#include <freefield/flow/runge_kutta/steppers.hpp>

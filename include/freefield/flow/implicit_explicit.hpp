#pragma once
/// @file
/// Implicit steps of the stiff part of a flow, explicit ones of the rest.
///
///     auto flow = ff::split(ff::with_band<1, 1>(diffusion), reaction);
///     auto end = ff::evolve(flow, u0, 0.0, 1.0, ff::steppers::ars343{}, {.step = 1e-2});
///
/// The flow: split_flow.hpp; the steppers: implicit_explicit/steppers.hpp (`ars222`, `ars343`).

#include <freefield/flow/evolve.hpp>
#include <freefield/flow/implicit_explicit/run.hpp>
#include <freefield/flow/stiff/with_jacobian.hpp>

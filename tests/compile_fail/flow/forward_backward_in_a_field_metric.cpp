// expect: steppers::forward_backward runs free energies in the metric wasserstein
#include <freefield/flow.hpp>

namespace ff = freefield;

ff::gaussian<double> const p(ff::matrix_of<double>(ff::matrix_of<double>::Identity(2, 2)));

#ifndef EXPECT_SUCCESS
auto const flow =
    ff::gradient_flow(-ff::entropy, ff::field_metric(ff::matrix_of<double>(ff::matrix_of<double>::Identity(2, 2))));
#else
auto const flow = ff::gradient_flow(-ff::entropy, ff::wasserstein);
#endif
auto const end = ff::evolve(flow, p, 0.0, 1.0, ff::steppers::forward_backward{}, {.step = 0.1});

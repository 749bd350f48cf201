// expect: even_moments
#include <freefield/renormalization.hpp>

namespace ff = freefield;

struct no_law {};

#ifndef EXPECT_SUCCESS
auto const beta = ff::hierarchical_model<double>{}.critical_inverse_temperature(no_law{});
#else
auto const beta = ff::hierarchical_model<double>{}.critical_inverse_temperature(ff::ising_spin<double>{});
#endif

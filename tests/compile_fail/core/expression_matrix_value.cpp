// expect: this_symbol_needs_a_number_or_a_column_of_numbers<.*"alpha"
#include <freefield/core/expression.hpp>

#include <Eigen/Core>

constexpr auto alpha = freefield::symbol<"alpha">;

inline Eigen::VectorXd fine(Eigen::MatrixXd const& m) { return exp(alpha)(alpha = m.reshaped()); }

#ifndef EXPECT_SUCCESS
inline auto value(Eigen::MatrixXd const& m) { return exp(alpha)(alpha = m); }  // elements of a matrix have two indices
#endif

#pragma once
/// @file
/// Symbolic formulas: symbols, exact derivatives, evaluation in any scalar, printing.

#include <freefield/core/expression/check_bindings.hpp>
#include <freefield/core/expression/compute.hpp>
#include <freefield/core/expression/derivative.hpp>
#include <freefield/core/expression/environment.hpp>
#include <freefield/core/expression/evaluate.hpp>
#include <freefield/core/expression/fixed_string.hpp>
#include <freefield/core/expression/functions.hpp>
#include <freefield/core/expression/node.hpp>
#include <freefield/core/expression/operators.hpp>
#include <freefield/core/expression/print.hpp>
#include <freefield/core/expression/print_number.hpp>
#include <freefield/core/expression/query.hpp>
#include <freefield/core/expression/share.hpp>
#include <freefield/core/expression/symbol.hpp>
#include <freefield/core/expression/transform.hpp>
#include <freefield/core/expression/values.hpp>

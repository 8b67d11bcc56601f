package com.example.orders;

/** What a customer ordered. */
record Order(String customer, String article, int pieces) {}
